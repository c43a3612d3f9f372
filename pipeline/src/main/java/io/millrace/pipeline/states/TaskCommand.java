package io.millrace.pipeline.states;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// One attempt at a task that the history says is to be done, or is being done.
///
/// @param enteredEvent the visit to the state
/// @param attempt 0 for the first of the visit
/// @param lastEvent what an event about this attempt names as its previous one
/// @param since when it came as far as it is
/// @param timeoutAt when it is too late, once started
public record TaskCommand(
    long enteredEvent,
    int attempt,
    long lastEvent,
    Instant since,
    Progress progress,
    String state,
    Resource resource,
    JsonNode arguments,
    Optional<Instant> timeoutAt,
    OptionalInt heartbeatSeconds) {

  /// Whether only somebody outside can bring it further: nothing is left to be done here.
  public boolean isAwaited() {
    return resource.isActivity() || (resource.isCallback() && progress == Progress.SUBMITTED);
  }

  public TaskCommand withArguments(JsonNode other) {
    return new TaskCommand(
        enteredEvent,
        attempt,
        lastEvent,
        since,
        progress,
        state,
        resource,
        other,
        timeoutAt,
        heartbeatSeconds);
  }

  /// How far the history has it.
  public enum Progress {
    SCHEDULED,
    STARTED,
    /// Started elsewhere; the answer is awaited.
    SUBMITTED
  }
}
