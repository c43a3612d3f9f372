package io.millrace.server.page;

import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.format.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The drift of a monitor's columns, and one column in one window.
///
/// @param window whose violations are shown; empty if no data was compared yet
/// @param drill the chosen column; empty if the window has none
public record MonitorPage(
    Head head,
    DriftMap map,
    Optional<MonitoringExecution> window,
    List<Broken> violations,
    Optional<Drill> drill) {
  public MonitorPage {
    violations = List.copyOf(violations);
  }

  /// What all pages of a monitor begin with.
  /// @param data the newest comparison of inputs
  /// @param quality the newest comparison of answers with what came true
  public record Head(
      String name, Optional<MonitoringExecution> data, Optional<MonitoringExecution> quality) {
    public String endpoint() {
      return newest().endpoint();
    }

    /// Of both kinds.
    public MonitoringExecution newest() {
      return data.filter(d -> quality.isEmpty() || d.sequence() > quality.get().sequence())
          .or(() -> quality)
          .orElseThrow();
    }

    /// The worst of both.
    public Tone tone() {
      int violations = violations(data) + violations(quality);
      if (violations > 0) {
        return Tone.err(Format.count(violations, "violation"));
      }
      Tone inputs = dataTone();
      return inputs.tone().equals("ok") || data.isEmpty() ? qualityOr(inputs) : inputs;
    }

    private Tone qualityOr(Tone inputs) {
      return quality.map(MonitorPage::tone).orElse(inputs);
    }

    public Tone dataTone() {
      return MonitorPage.tone(data);
    }

    public Tone qualityTone() {
      return MonitorPage.tone(quality);
    }

    public int dataViolations() {
      return violations(data);
    }

    public int qualityViolations() {
      return violations(quality);
    }

    private static int violations(Optional<MonitoringExecution> execution) {
      return execution.map(e -> e.violations().violations().size()).orElse(0);
    }
  }

  /// A constraint that did not hold.
  /// @param since the beginning of the first of the windows without a break in which it did not
  /// @param isColumn whether its subject can be looked at in the table of drift
  public record Broken(Violation violation, Instant since, boolean isColumn) {}

  /// A column in a window.
  ///
  /// @param histogram of a number column
  /// @param bars of a text column
  /// @param trend how far it moved, window by window
  public record Drill(
      MonitoringExecution window,
      DriftFeature feature,
      Optional<Overlay> histogram,
      Optional<LevelBars> bars,
      LineChart trend) {}

  /// The quality of the answers over time.
  ///
  /// @param metric the one that is drawn
  /// @param metrics those that can be
  /// @param rows newest first
  public record Quality(
      Head head,
      String metric,
      List<String> metrics,
      Optional<LineChart> chart,
      Optional<LineChart> matches,
      List<Measured> rows) {}

  /// One comparison of quality.
  /// @param values one for each metric
  public record Measured(MonitoringExecution execution, List<String> values, String matched) {}

  /// Its comparisons, newest first.
  public record Executions(Head head, List<MonitoringExecution> executions, Paging paging) {}

  /// One comparison.
  ///
  /// @param features of a data comparison, the one that moved most first
  /// @param metrics of a comparison of quality
  /// @param pipeline id of the pipeline's execution that made it; may be empty
  /// @param files its files that can be read
  public record Comparison(
      Head head,
      MonitoringExecution execution,
      List<DriftFeature> features,
      List<Metric> metrics,
      String matched,
      String pipeline,
      List<String> files) {}

  /// @param limit with its direction; empty if there is none
  public record Metric(String name, String value, String limit, Tone tone) {}

  static Tone tone(Optional<MonitoringExecution> execution) {
    return execution.map(MonitorPage::tone).orElse(Tone.waiting("Not yet compared"));
  }

  public static Tone tone(MonitoringExecution execution) {
    return switch (execution.status()) {
      case COMPLETED -> Tone.ok("No violation");
      case COMPLETED_WITH_VIOLATIONS ->
          Tone.err(Format.count(execution.violations().violations().size(), "violation"));
      case TOO_FEW_ROWS -> new Tone("", "unknown", "Too few rows");
    };
  }

  public static String kind(MonitoringExecution execution) {
    return execution.kind() == Kind.DATA ? "Data" : "Quality";
  }
}
