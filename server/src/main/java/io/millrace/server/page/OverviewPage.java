package io.millrace.server.page;

import io.millrace.pipeline.Execution;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The loop now.
///
/// @param attention at most three sentences, the worst first
/// @param stages ten, in the order of the loop
/// @param endpoint what the tiles are about; empty if there is no endpoint
public record OverviewPage(
    List<Attention> attention,
    List<Stage> stages,
    Optional<String> endpoint,
    List<Tile> tiles,
    List<Execution> executions,
    List<EventRow> events,
    Instant now) {
  /// What needs a person.
  /// @param tone `err` or `warn`
  /// @param fact the bold beginning
  public record Attention(Tone tone, String fact, String rest, String linkText, String href) {}

  /// A stage of the loop.
  ///
  /// @param figure with `unit` in smaller type
  /// @param line what and when
  /// @param isFlowing whether the way to the next stage is in use right now
  public record Stage(
      String name,
      Tone tone,
      String figure,
      String unit,
      String line,
      String href,
      boolean isFlowing) {
    static Stage unknown(String name, String line, String href) {
      return new Stage(name, Tone.UNKNOWN, "–", "", line, href, false);
    }
  }

  /// @param note one line that gives limit or period
  public record Tile(String label, String value, String unit, Optional<Spark> spark, String note) {}

  public boolean isLive() {
    return stages.stream().anyMatch(stage -> stage.tone().tone().equals("run"));
  }
}
