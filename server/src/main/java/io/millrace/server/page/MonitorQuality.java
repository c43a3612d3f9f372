package io.millrace.server.page;

import io.millrace.monitoring.MonitoringExecution;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;

/// The quality of an endpoint's answers over time, as charts and rows.
public final class MonitorQuality {
  private static final int DRAWN = 60;
  private static final int ROWS = 30;
  private static final List<String> FIRST = List.of("rmse", "mae", "r2");

  private final MonitorPage.Head head;
  private final List<MonitoringExecution> executions;
  private final List<String> metrics;

  /// @param executions of quality, newest first
  MonitorQuality(MonitorPage.Head head, List<MonitoringExecution> executions) {
    this.head = head;
    this.executions = executions;
    this.metrics = metrics(executions);
  }

  /// The usual ones first.
  private static List<String> metrics(List<MonitoringExecution> executions) {
    Set<String> found = new LinkedHashSet<>();
    executions.forEach(
        e -> e.figures().path("metrics").properties().forEach(m -> found.add(m.getKey())));
    List<String> sorted = new ArrayList<>(FIRST);
    sorted.retainAll(found);
    found.stream().filter(name -> !FIRST.contains(name)).forEach(sorted::add);
    return List.copyOf(sorted);
  }

  /// @param wanted the metric to draw; any other than those measured: the first one
  MonitorPage.Quality page(String wanted) {
    String metric = metrics.contains(wanted) ? wanted : metrics.stream().findFirst().orElse("");
    List<String> columns = metrics.subList(0, Math.min(FIRST.size(), metrics.size()));
    return new MonitorPage.Quality(
        head,
        metric,
        metrics,
        metric.isEmpty() ? Optional.empty() : Optional.of(chart(metric)),
        executions.isEmpty() ? Optional.empty() : Optional.of(matches()),
        executions.stream().limit(ROWS).map(execution -> row(execution, columns)).toList());
  }

  private MonitorPage.Measured row(MonitoringExecution execution, List<String> columns) {
    return new MonitorPage.Measured(
        execution,
        columns.stream().map(name -> Format.number(value(execution, name))).toList(),
        matched(execution));
  }

  /// `2,212 of 3,935 labels`.
  static String matched(MonitoringExecution execution) {
    JsonNode figures = execution.figures();
    long labels = figures.path("labels").asLong(0);
    return "%s of %s"
        .formatted(
            Format.count(labels - figures.path("unmatched").asLong(0)),
            Format.count(labels, "label"));
  }

  static double value(MonitoringExecution execution, String metric) {
    return execution.figures().path("metrics").path(metric).asDouble(Double.NaN);
  }

  /// Where a metric becomes a violation; empty if it has no limit.
  static OptionalDouble limit(MonitoringExecution execution, String metric) {
    JsonNode limit = execution.figures().path("limits").path(metric).path("threshold");
    return limit.isNumber() ? OptionalDouble.of(limit.asDouble()) : OptionalDouble.empty();
  }

  /// `at most 2,500`; empty without a limit.
  static String limitText(MonitoringExecution execution, String metric) {
    OptionalDouble limit = limit(execution, metric);
    if (limit.isEmpty()) {
      return "";
    }
    String direction =
        execution.figures().path("limits").path(metric).path("comparison_operator").asString("");
    return (direction.equals("LessThanThreshold") ? "at least " : "at most ")
        + Format.number(limit.getAsDouble());
  }

  private LineChart chart(String metric) {
    MonitoringExecution newest = executions.getFirst();
    String limit = limitText(newest, metric);
    return line(
        "%s of the answers, window by window: %s in the newest one%s"
            .formatted(
                label(metric),
                Format.number(value(newest, metric)),
                limit.isEmpty() ? "" : "; the limit is " + limit),
        new Drawn(label(metric), 1, execution -> value(execution, metric)),
        metric.equals("r2") ? OptionalDouble.empty() : OptionalDouble.of(0),
        limit(newest, metric),
        Format::number);
  }

  private LineChart matches() {
    return line(
        "Share of the labels that belong to a capture: %s in the newest window"
            .formatted(Format.share(matchRate(executions.getFirst()))),
        new Drawn("Matched", 3, MonitorQuality::matchRate),
        OptionalDouble.of(0),
        OptionalDouble.empty(),
        Format::share);
  }

  static double matchRate(MonitoringExecution execution) {
    double labels = execution.figures().path("labels").asDouble(0);
    return labels == 0
        ? Double.NaN
        : (labels - execution.figures().path("unmatched").asDouble(0)) / labels;
  }

  private record Drawn(String name, int colour, ToDoubleFunction<MonitoringExecution> value) {}

  private LineChart line(
      String sentence,
      Drawn drawn,
      OptionalDouble floor,
      OptionalDouble limit,
      DoubleFunction<String> text) {
    List<MonitoringExecution> shown = executions.stream().limit(DRAWN).toList().reversed();
    return LineChart.of(
        new LineChart.Plan(
            sentence,
            "End of the window, UTC",
            new WindowTimes(shown.stream().map(MonitoringExecution::to).toList()).labels(),
            List.of(
                new LineChart.Series(
                    drawn.name(),
                    drawn.colour(),
                    shown.stream().mapToDouble(drawn.value()).toArray())),
            floor,
            limit,
            text));
  }

  /// A metric's name as people write it.
  public static String label(String metric) {
    return switch (metric) {
      case "rmse" -> "RMSE";
      case "mae" -> "MAE";
      case "mse" -> "MSE";
      case "r2" -> "R²";
      case "mape" -> "MAPE";
      default -> Format.words(metric);
    };
  }
}
