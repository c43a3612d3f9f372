package io.millrace.server.page;

import static io.millrace.server.page.Format.at;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/// Values along one axis, drawn as lines; a value that is no number is a gap.
///
/// @param sentence what the chart says, for those who do not see it
/// @param across the title of the x axis, and of the table's first column
/// @param lines one for each series
/// @param limit the height of a limit's line
/// @param rows the same figures as a table, the label first
public record LineChart(
    String sentence,
    String across,
    List<Level> levels,
    List<Tick> ticks,
    List<Line> lines,
    OptionalDouble limit,
    String limitText,
    List<List<String>> rows) {
  public static final double WIDTH = 640;
  public static final double HEIGHT = 220;
  private static final double LEFT = 56;
  private static final double RIGHT = 628;
  private static final double TOP = 12;
  private static final double BOTTOM = 190;
  private static final int MOST_TICKS = 6;
  private static final int STEPS = 4;
  private static final int MOST_ROWS = 60;

  public LineChart {
    levels = List.copyOf(levels);
    ticks = List.copyOf(ticks);
    lines = List.copyOf(lines);
    rows = List.copyOf(rows);
  }

  /// A grid line.
  public record Level(double y, String text) {}

  public record Tick(double x, String text) {}

  /// @param colour 1 to 6
  /// @param dots places of values that have no neighbour, which no line would show
  public record Line(String name, int colour, String path, List<Point> dots) {}

  public record Point(double x, double y) {}

  /// @param values as many as there are labels
  public record Series(String name, int colour, double[] values) {}

  /// What to draw.
  ///
  /// @param labels along the x axis
  /// @param positions of the labels on a scale; empty: at equal distances. With positions a value
  ///     that is absent is no gap: its series was not measured there
  /// @param floor the lowest value of the y axis; empty: a little below the least value
  /// @param text writes a value
  public record Plan(
      String sentence,
      String across,
      List<String> labels,
      List<Series> series,
      OptionalDouble floor,
      OptionalDouble limit,
      DoubleFunction<String> text,
      double[] positions) {
    public Plan(
        String sentence,
        String across,
        List<String> labels,
        List<Series> series,
        OptionalDouble floor,
        OptionalDouble limit,
        DoubleFunction<String> text) {
      this(sentence, across, labels, series, floor, limit, text, new double[0]);
    }

    boolean isScaled() {
      return positions.length > 1;
    }
  }

  public static LineChart of(Plan plan) {
    return new Drawing(plan).chart();
  }

  /// 1, 2 or 5 times a power of ten that makes about so many steps of a span.
  public static double step(double span, int steps) {
    double raw = span / steps;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double unit = raw / power;
    return power * (unit <= 1 ? 1 : unit <= 2 ? 2 : unit <= 5 ? 5 : 10);
  }

  /// One chart in the making.
  private static final class Drawing {
    private final Plan plan;
    private final double low;
    private final double high;
    private final double step;

    Drawing(Plan plan) {
      this.plan = plan;
      double[] finite =
          DoubleStream.concat(
                  plan.series().stream().flatMapToDouble(s -> DoubleStream.of(s.values())),
                  plan.limit().stream())
              .filter(Double::isFinite)
              .toArray();
      double least = plan.floor().orElse(DoubleStream.of(finite).min().orElse(0));
      double most = Math.max(DoubleStream.of(finite).max().orElse(1), least);
      this.step = step(most > least ? most - least : Math.max(Math.abs(most), 1), STEPS);
      this.low = Math.floor(least / step) * step;
      this.high = Math.max(Math.ceil(most / step) * step, low + step);
    }

    LineChart chart() {
      List<Level> levels = new ArrayList<>();
      for (int i = 0; low + i * step <= high + step / 2; i++) {
        double value = low + i * step;
        levels.add(new Level(y(value), plan.text().apply(value)));
      }
      return new LineChart(
          plan.sentence(),
          plan.across(),
          levels,
          ticks(),
          plan.series().stream().map(this::line).toList(),
          plan.limit().isPresent()
              ? OptionalDouble.of(y(plan.limit().getAsDouble()))
              : OptionalDouble.empty(),
          plan.limit().isPresent() ? plan.text().apply(plan.limit().getAsDouble()) : "",
          rows());
    }

    private double x(int i) {
      if (plan.isScaled()) {
        return place(plan.positions()[i]);
      }
      int last = Math.max(1, plan.labels().size() - 1);
      return LEFT + (RIGHT - LEFT) * i / last;
    }

    private double place(double position) {
      double first = plan.positions()[0];
      double last = plan.positions()[plan.positions().length - 1];
      return LEFT + (RIGHT - LEFT) * (position - first) / Math.max(1e-9, last - first);
    }

    private double y(double value) {
      return BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP);
    }

    private List<Tick> ticks() {
      List<Tick> ticks = new ArrayList<>();
      if (plan.isScaled()) {
        double first = plan.positions()[0];
        double last = plan.positions()[plan.positions().length - 1];
        double every = LineChart.step(last - first, MOST_TICKS - 1);
        for (double at = Math.ceil(first / every) * every; at <= last; at += every) {
          ticks.add(new Tick(place(at), Format.number(at)));
        }
        return ticks;
      }
      int every = Math.max(1, (int) Math.ceil(plan.labels().size() / (double) MOST_TICKS));
      for (int i = 0; i < plan.labels().size(); i += every) {
        ticks.add(new Tick(x(i), plan.labels().get(i)));
      }
      return ticks;
    }

    private Line line(Series series) {
      StringBuilder path = new StringBuilder();
      List<Point> dots = new ArrayList<>();
      double[] values = series.values();
      int last = -1;
      for (int i = 0; i < values.length; i++) {
        if (!Double.isFinite(values[i])) {
          continue;
        }
        boolean begins = last < 0 || (last < i - 1 && !plan.isScaled());
        boolean isAlone = begins && (i + 1 == values.length || !Double.isFinite(values[i + 1]));
        path.append(begins ? 'M' : 'L').append(at(x(i))).append(' ').append(at(y(values[i])));
        if (isAlone && !plan.isScaled()) {
          dots.add(new Point(x(i), y(values[i])));
        }
        last = i;
      }
      boolean isMarked = !dots.isEmpty() && last >= 0 && dots.getLast().x() == x(last);
      if (last >= 0 && !isMarked && (plan.isScaled() || last == values.length - 1)) {
        dots.add(new Point(x(last), y(values[last])));
      }
      return new Line(series.name(), series.colour(), path.toString(), dots);
    }

    private List<List<String>> rows() {
      List<List<String>> rows = new ArrayList<>();
      int every = Math.max(1, (int) Math.ceil(plan.labels().size() / (double) MOST_ROWS));
      for (int i = (plan.labels().size() - 1) % every; i < plan.labels().size(); i += every) {
        List<String> row = new ArrayList<>(List.of(plan.labels().get(i)));
        for (Series series : plan.series()) {
          double value = series.values()[i];
          row.add(Double.isNaN(value) ? "–" : plan.text().apply(value));
        }
        rows.add(row);
      }
      return rows;
    }
  }
}
