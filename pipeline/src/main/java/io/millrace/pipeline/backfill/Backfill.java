package io.millrace.pipeline.backfill;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Executions of a pipeline over past windows, so many at a time.
///
/// @param id 32 hex digits
/// @param concurrency how many of its executions run at once, at most
/// @param counts how many windows are in each state; absent for none
public record Backfill(
    String id,
    String pipeline,
    int concurrency,
    Status status,
    Instant createdAt,
    Map<State, Integer> counts) {
  public Backfill {
    counts = Map.copyOf(counts);
  }

  /// Where it stands.
  public enum Status {
    RUNNING,
    /// Nothing is left to start, and all that was started has ended.
    DONE,
    /// Nothing more is started; what was started goes on.
    CANCELLED
  }

  /// Where one of its windows stands.
  public enum State {
    PENDING,
    STARTED,
    SUCCEEDED,
    /// Its execution ended in another way.
    FAILED,
    /// An execution of this window was there before.
    SKIPPED
  }

  /// A stretch of time and the execution for it.
  /// @param name of the execution: the same window has the same name in each backfill
  /// @param end not part of it
  public record Window(String name, Instant start, Instant end, JsonNode input) {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    static String name(Instant start, Instant end) {
      return "backfill-%s-%s".formatted(TIME.format(start), TIME.format(end));
    }
  }
}
