package io.millrace.server.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Estimates with their intervals on one axis, with the limit that the lower end must not cross.
///
/// @param limit where the limit is; empty without one
/// @param height of the drawing; it is 640 points wide
public record IntervalPlot(
    String sentence,
    List<Row> rows,
    List<LineChart.Tick> ticks,
    double zero,
    Optional<Double> limit,
    String limitText,
    double height) {
  private static final double LEFT = 130;
  private static final double RIGHT = 620;
  private static final double FIRST = 52;
  private static final double ROW = 48;
  private static final int TICKS = 4;

  public IntervalPlot {
    rows = List.copyOf(rows);
    ticks = List.copyOf(ticks);
  }

  /// An estimate.
  ///
  /// @param low the lower end of the 90 % interval, which the gate judges by
  /// @param lower that of the 95 % interval
  public record Row(
      String name,
      double y,
      double x,
      double low,
      double high,
      double lower,
      double higher,
      String value,
      String interval90,
      String interval95) {}

  /// The gains of RMSE over the champion, as an evaluation has them; positive is better.
  static Optional<IntervalPlot> ofGains(JsonNode answers, JsonNode conditions) {
    List<JsonNode> compared =
        answers.valueStream().filter(each -> each.path("rmse_gain").isObject()).toList();
    if (compared.isEmpty()) {
      return Optional.empty();
    }
    Optional<Double> limit =
        conditions
            .valueStream()
            .filter(each -> each.path("condition").asString("").startsWith("beats the champion"))
            .filter(each -> each.path("limit").isNumber())
            .map(each -> each.path("limit").doubleValue())
            .max(Double::compare);
    return Optional.of(new Axis(compared, limit).plot(compared, limit));
  }

  /// From values to points.
  private static final class Axis {
    private final double least;
    private final double most;

    Axis(List<JsonNode> answers, Optional<Double> limit) {
      double low = Math.min(0, limit.orElse(0.0));
      double high = 0;
      for (JsonNode each : answers) {
        JsonNode interval = each.path("rmse_gain").path("interval_95");
        low = Math.min(low, interval.path(0).asDouble(0));
        high = Math.max(high, interval.path(1).asDouble(0));
      }
      double pad = Math.max(1e-9, (high - low) * 0.08);
      this.least = low - pad;
      this.most = high + pad;
    }

    double x(double value) {
      return LEFT + (RIGHT - LEFT) * (value - least) / (most - least);
    }

    IntervalPlot plot(List<JsonNode> answers, Optional<Double> limit) {
      List<Row> rows = new ArrayList<>();
      for (JsonNode each : answers) {
        rows.add(row(each, FIRST + ROW * rows.size()));
      }
      Row first = rows.getFirst();
      return new IntervalPlot(
          "RMSE gain of %s over the champion: %s, 90%% interval %s"
              .formatted(first.name(), first.value(), first.interval90()),
          rows,
          ticks(),
          x(0),
          limit.map(this::x),
          limit.map(Format::number).orElse(""),
          FIRST + ROW * rows.size() + 8);
    }

    private Row row(JsonNode answer, double y) {
      JsonNode gain = answer.path("rmse_gain");
      JsonNode inner = gain.path("interval_90");
      JsonNode outer = gain.path("interval_95");
      double estimate = gain.path("estimate").asDouble(0);
      return new Row(
          answer.path("answer").asString(""),
          y,
          x(estimate),
          x(inner.path(0).asDouble(estimate)),
          x(inner.path(1).asDouble(estimate)),
          x(outer.path(0).asDouble(estimate)),
          x(outer.path(1).asDouble(estimate)),
          Format.change(estimate),
          text(inner),
          text(outer));
    }

    private static String text(JsonNode interval) {
      return "%s to %s"
          .formatted(
              Format.change(interval.path(0).asDouble(Double.NaN)),
              Format.change(interval.path(1).asDouble(Double.NaN)));
    }

    private List<LineChart.Tick> ticks() {
      double step = LineChart.step(most - least, TICKS);
      List<LineChart.Tick> ticks = new ArrayList<>();
      for (double value = Math.ceil(least / step) * step; value <= most; value += step) {
        double rounded = Math.rint(value / step) * step;
        ticks.add(new LineChart.Tick(x(rounded), Format.number(rounded)));
      }
      return ticks;
    }
  }
}
