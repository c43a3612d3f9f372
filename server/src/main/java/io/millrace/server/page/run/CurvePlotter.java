package io.millrace.server.page.run;

import static io.millrace.server.page.Format.at;

import io.millrace.server.page.Format;
import io.millrace.server.page.LineChart;
import io.millrace.server.page.LineChart.Level;
import io.millrace.server.page.LineChart.Tick;
import io.millrace.tracking.Metric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/// Draws curves of one metric into one chart.
final class CurvePlotter {
  private static final double LEFT = 56;
  private static final double RIGHT = 628;
  private static final double TOP = 12;
  private static final double BOTTOM = 190;
  private static final int TICKS = 5;
  private static final int LEVELS = 4;
  private static final int MOST_COLOURS = 6;

  /// Of more curves than colours this many are coloured; the others are grey.
  private static final int COLOURED = 3;

  /// Curves that are few enough to show what they were before they were smoothed.
  private static final int MOST_RAW = 3;

  /// What to draw.
  ///
  /// @param points at least one, by time
  record Series(String id, String name, List<Metric> points) {}

  private final ChartOptions options;
  private final Instant now;
  private final List<Drawn> drawn;
  private final double left;
  private final double right;
  private final double low;
  private final double high;

  /// One curve in the chart's units: x on its axis, values, and what is drawn of them.
  private record Drawn(Series series, double[] x, double[] values, double[] smooth) {}

  private CurvePlotter(List<Series> series, ChartOptions options, Instant now) {
    this.options = options;
    this.now = now;
    this.drawn = series.stream().map(this::drawn).toList();
    double[] x = drawn.stream().flatMapToDouble(each -> DoubleStream.of(each.x())).toArray();
    this.left = DoubleStream.of(x).min().orElse(0);
    this.right = Math.max(DoubleStream.of(x).max().orElse(1), left + 1e-9);
    double[] heights =
        drawn.stream()
            .flatMapToDouble(each -> DoubleStream.of(each.smooth()))
            .map(this::height)
            .filter(Double::isFinite)
            .toArray();
    double least = DoubleStream.of(heights).min().orElse(0);
    double most = DoubleStream.of(heights).max().orElse(1);
    double step = LineChart.step(most > least ? most - least : Math.max(Math.abs(most), 1), LEVELS);
    this.low = Math.floor(least / step) * step;
    this.high = Math.max(Math.ceil(most / step) * step, low + step);
  }

  /// @param series at least one
  static CurveChart chart(String title, List<Series> series, ChartOptions options, Instant now) {
    return new CurvePlotter(series, options, now).chart(title);
  }

  private Drawn drawn(Series series) {
    List<Metric> points = series.points();
    double[] x =
        points.stream().mapToDouble(p -> options.across().of(p, points.getFirst())).toArray();
    double[] values = points.stream().mapToDouble(Metric::value).toArray();
    Integer[] order = new Integer[x.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(x[a], x[b]));
    double[] sortedX = Arrays.stream(order).mapToDouble(i -> x[i]).toArray();
    double[] sorted = Arrays.stream(order).mapToDouble(i -> values[i]).toArray();
    return new Drawn(series, sortedX, sorted, options.smoothed(sorted));
  }

  /// Not a number where the logarithm has no value.
  private double height(double value) {
    return !options.isLog() ? value : value > 0 ? Math.log10(value) : Double.NaN;
  }

  private double x(double position) {
    return LEFT + (RIGHT - LEFT) * (position - left) / (right - left);
  }

  private double y(double value) {
    return BOTTOM - (height(value) - low) / (high - low) * (BOTTOM - TOP);
  }

  private CurveChart chart(String title) {
    List<CurveChart.Curve> curves = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      curves.add(curve(drawn.get(i), colour(i, drawn.size())));
    }
    String last =
        curves.stream()
            .limit(MOST_COLOURS)
            .map(curve -> curve.name() + " " + curve.last())
            .collect(Collectors.joining(", "));
    boolean isCut =
        options.isLog()
            && drawn.stream().anyMatch(d -> DoubleStream.of(d.values()).anyMatch(v -> v <= 0));
    return new CurveChart(
        title,
        "%s of %s; last: %s".formatted(title, Format.count(curves.size(), "curve"), last),
        options.across().label(),
        isCut ? "Values of 0 and below have no logarithm and are left out." : "",
        levels(),
        ticks(),
        curves);
  }

  /// 1 to 6; 0 for one of many.
  static int colour(int place, int of) {
    int coloured = of <= MOST_COLOURS ? MOST_COLOURS : COLOURED;
    return place < coloured ? place + 1 : 0;
  }

  private CurveChart.Curve curve(Drawn each, int colour) {
    boolean showsRaw = options.smoothing() > 0 && drawn.size() <= MOST_RAW;
    double[] finite = DoubleStream.of(each.values()).filter(Double::isFinite).toArray();
    int end = each.x().length - 1;
    double endY = y(each.smooth()[end]);
    return new CurveChart.Curve(
        each.series().id(),
        each.series().name(),
        colour,
        path(each.x(), each.smooth()),
        showsRaw ? path(each.x(), each.values()) : "",
        x(each.x()[end]),
        Double.isFinite(endY) ? endY : BOTTOM,
        each.x().length,
        Format.number(DoubleStream.of(finite).min().orElse(Double.NaN)),
        Format.number(DoubleStream.of(finite).max().orElse(Double.NaN)),
        Format.logged(each.values()[end]));
  }

  private String path(double[] x, double[] values) {
    StringBuilder path = new StringBuilder();
    boolean begins = true;
    for (int i = 0; i < x.length; i++) {
      double y = y(values[i]);
      if (Double.isFinite(y)) {
        double inside = Math.clamp(y, TOP, BOTTOM);
        path.append(begins ? 'M' : 'L').append(at(x(x[i]))).append(' ').append(at(inside));
      }
      begins = !Double.isFinite(y);
    }
    return path.toString();
  }

  private List<Level> levels() {
    double step = LineChart.step(high - low, LEVELS);
    List<Level> levels = new ArrayList<>();
    for (int i = 0; low + i * step <= high + step / 2; i++) {
      double height = low + i * step;
      double value = options.isLog() ? Math.pow(10, height) : height;
      levels.add(new Level(y(value), Format.number(value)));
    }
    return levels;
  }

  private List<Tick> ticks() {
    List<Tick> ticks = new ArrayList<>();
    double every =
        options.across() == ChartOptions.Across.CLOCK
            ? (right - left) / (TICKS - 1)
            : LineChart.step(right - left, TICKS);
    double first =
        options.across() == ChartOptions.Across.CLOCK ? left : Math.ceil(left / every) * every;
    for (double at = first; at <= right + every * 1e-6; at += every) {
      ticks.add(new Tick(x(at), options.across().text(at, now)));
    }
    return ticks;
  }
}
