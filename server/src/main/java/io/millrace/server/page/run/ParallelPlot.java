package io.millrace.server.page.run;

import static io.millrace.server.page.Format.at;

import io.millrace.server.page.Format;
import io.millrace.tracking.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Params and metrics of runs as upright axes, and each run as a line across them.
///
/// @param sentence what the plot says, for those who do not see it
public record ParallelPlot(String sentence, List<Axis> axes, List<Line> lines) {
  public static final double WIDTH = 900;
  public static final double HEIGHT = 260;
  private static final double LEFT = 70;
  private static final double RIGHT = 830;
  private static final double TOP = 34;
  private static final double BOTTOM = 244;
  private static final int LONGEST = 18;

  public ParallelPlot {
    axes = List.copyOf(axes);
    lines = List.copyOf(lines);
  }

  public record Axis(double x, String label, List<Mark> marks) {}

  public record Mark(double y, String text) {}

  /// @param colour 1 to 6; 0 for one of many
  public record Line(String run, String name, int colour, String path) {}

  /// Absent for fewer than two axes.
  static Optional<ParallelPlot> of(List<Scale> scales, List<Run> runs) {
    if (scales.size() < 2) {
      return Optional.empty();
    }
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < scales.size(); i++) {
      Scale scale = scales.get(i);
      axes.add(
          new Axis(
              x(i, scales.size()),
              Format.shortened(scale.label(), LONGEST),
              scale.marks().stream().map(mark -> new Mark(y(mark.place()), mark.text())).toList()));
    }
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      int colour = CurvePlotter.colour(i, runs.size());
      lines.add(new Line(run.id(), run.info().name(), colour, path(scales, i)));
    }
    String labels = scales.stream().map(Scale::label).collect(Collectors.joining(", "));
    return Optional.of(
        new ParallelPlot(
            "%s across %s".formatted(Format.count(runs.size(), "run"), labels), axes, lines));
  }

  private static double x(int axis, int of) {
    return LEFT + (RIGHT - LEFT) * axis / (of - 1);
  }

  private static double y(double place) {
    return BOTTOM - place * (BOTTOM - TOP);
  }

  /// With gaps at axes on which the run has no value.
  private static String path(List<Scale> scales, int run) {
    StringBuilder path = new StringBuilder();
    boolean begins = true;
    for (int i = 0; i < scales.size(); i++) {
      double place = scales.get(i).places()[run];
      if (!Double.isNaN(place)) {
        path.append(begins ? 'M' : 'L').append(at(x(i, scales.size()))).append(' ');
        path.append(at(y(place)));
      }
      begins = Double.isNaN(place);
    }
    return path.toString();
  }
}
