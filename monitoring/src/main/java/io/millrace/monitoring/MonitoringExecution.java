package io.millrace.monitoring;

import io.millrace.monitoring.format.Violations;
import java.time.Instant;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// One comparison of a window of captures with a baseline. Immutable.
///
/// @param id of the visit to the state that made it
/// @param sequence grows with every execution
/// @param modelVersions the models whose baseline was compared with
/// @param from when the first captured row of the window was answered
/// @param to when the last one was
/// @param rows of the window: captured rows, or those whose label is known
/// @param figures what was measured: per feature for data, per metric for quality; the form is that
///     of the task's output
public record MonitoringExecution(
    String id,
    long sequence,
    String monitor,
    Kind kind,
    String endpoint,
    Status status,
    String modelVersions,
    String dataset,
    int datasetVersion,
    Instant from,
    Instant to,
    long rows,
    Violations violations,
    JsonNode figures,
    Instant createdAt) {

  /// What is watched.
  public enum Kind {
    /// The inputs against the training data.
    DATA,
    /// The answers against what came true.
    MODEL
  }

  /// How it ended, in the words of Model Monitor where it has one.
  public enum Status {
    COMPLETED("Completed"),
    COMPLETED_WITH_VIOLATIONS("CompletedWithViolations"),
    /// Not enough rows to judge: unknown, never good.
    TOO_FEW_ROWS("TooFewRows");

    private final String label;

    Status(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }

    /// `completed_with_violations`, as pipelines read it.
    public String outcome() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
