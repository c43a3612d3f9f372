package io.millrace.server.page.run;

import io.millrace.server.page.Format;
import io.millrace.tracking.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Runs as points between two columns; where the x axis has few values, a box for each of them.
///
/// @param sentence what the plot says, for those who do not see it
/// @param boxes from the lower to the upper quartile, with the median and the middle 80%
public record ScatterPlot(
    String sentence,
    String across,
    String up,
    List<Mark> levels,
    List<Mark> ticks,
    List<Box> boxes,
    List<Point> points) {
  private static final double LEFT = 64;
  private static final double RIGHT = 620;
  private static final double TOP = 14;
  private static final double BOTTOM = 250;
  private static final int MOST_GROUPS = 8;
  private static final int LEAST_OF_A_BOX = 4;

  public ScatterPlot {
    levels = List.copyOf(levels);
    ticks = List.copyOf(ticks);
    boxes = List.copyOf(boxes);
    points = List.copyOf(points);
  }

  public record Mark(double at, String text) {}

  /// @param colour 1 to 6; 0 for one of many
  public record Point(String run, String name, int colour, double x, double y) {}

  /// Heights in the drawing.
  public record Box(double x, double low, double lower, double median, double upper, double high) {}

  static ScatterPlot of(Scale across, Scale up, List<Run> runs) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      if (!Double.isNaN(across.places()[i]) && !Double.isNaN(up.places()[i])) {
        Run run = runs.get(i);
        points.add(
            new Point(
                run.id(),
                run.info().name(),
                CurvePlotter.colour(i, runs.size()),
                x(across.places()[i]),
                y(up.places()[i])));
      }
    }
    return new ScatterPlot(
        "%s by %s of %s".formatted(up.label(), across.label(), Format.count(points.size(), "run")),
        across.label(),
        up.label(),
        up.marks().stream().map(mark -> new Mark(y(mark.place()), mark.text())).toList(),
        across.marks().stream().map(mark -> new Mark(x(mark.place()), mark.text())).toList(),
        boxes(across, up),
        points);
  }

  private static double x(double place) {
    return LEFT + place * (RIGHT - LEFT);
  }

  private static double y(double place) {
    return BOTTOM - place * (BOTTOM - TOP);
  }

  private static List<Box> boxes(Scale across, Scale up) {
    double[] groups =
        Arrays.stream(across.places()).filter(Double::isFinite).distinct().sorted().toArray();
    if (groups.length > MOST_GROUPS) {
      return List.of();
    }
    List<Box> boxes = new ArrayList<>();
    for (double group : groups) {
      double[] places =
          IntStream.range(0, up.places().length)
              .filter(i -> across.places()[i] == group)
              .mapToDouble(i -> up.places()[i])
              .filter(Double::isFinite)
              .sorted()
              .toArray();
      if (places.length >= LEAST_OF_A_BOX) {
        boxes.add(box(x(group), places));
      }
    }
    return boxes;
  }

  private static Box box(double x, double[] sorted) {
    return new Box(
        x,
        y(quantile(sorted, 0.1)),
        y(quantile(sorted, 0.25)),
        y(quantile(sorted, 0.5)),
        y(quantile(sorted, 0.75)),
        y(quantile(sorted, 0.9)));
  }

  /// Between the two values that it lies between.
  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
