package io.millrace.server.page;

import static io.millrace.server.page.Format.at;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Two distributions of a number column over each other, as shares of rows on common bins.
///
/// @param sentence what the drawing says, for those who do not see it
/// @param levels grid lines with their shares
/// @param ticks values along the axis
/// @param baseline the area of the baseline
/// @param current the area of the window
/// @param outline the window's upper edge
/// @param rows the same as a table: bin, baseline, current
public record Overlay(
    String sentence,
    List<LineChart.Level> levels,
    List<LineChart.Tick> ticks,
    String baseline,
    String baselineOutline,
    String current,
    String outline,
    List<List<String>> rows) {
  private static final double LEFT = 48;
  private static final double RIGHT = 632;
  private static final double TOP = 12;
  private static final double BOTTOM = 210;

  public Overlay {
    levels = List.copyOf(levels);
    ticks = List.copyOf(ticks);
    rows = List.copyOf(rows);
  }

  /// @param distribution `edges`, `baseline` and `current` as they were stored
  static Overlay of(String column, JsonNode distribution) {
    double[] edges = numbers(distribution.path("edges"));
    double[] before = numbers(distribution.path("baseline"));
    double[] now = numbers(distribution.path("current"));
    double step = step(Math.max(most(before), most(now)));
    double high = Math.max(step, Math.ceil(Math.max(most(before), most(now)) / step) * step);
    List<LineChart.Level> levels = new ArrayList<>();
    for (int i = 0; i * step <= high + step / 2; i++) {
      levels.add(new LineChart.Level(y(i * step, high), Format.share(i * step)));
    }
    String upper = outline(now, high);
    String upperBefore = outline(before, high);
    return new Overlay(
        "%s: most rows of the baseline between %s, of the window between %s"
            .formatted(column, fullest(edges, before), fullest(edges, now)),
        levels,
        ticks(edges),
        closed(upperBefore),
        upperBefore,
        closed(upper),
        upper,
        rows(edges, before, now));
  }

  private static double[] numbers(JsonNode array) {
    return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }

  private static double most(double[] shares) {
    double most = 0;
    for (double share : shares) {
      most = Math.max(most, share);
    }
    return most;
  }

  private static double step(double most) {
    return most > 0.4 ? 0.2 : most > 0.2 ? 0.1 : most > 0.08 ? 0.05 : 0.02;
  }

  private static double x(int edge, int bins) {
    return LEFT + (RIGHT - LEFT) * edge / bins;
  }

  private static double y(double share, double high) {
    return BOTTOM - share / high * (BOTTOM - TOP);
  }

  private static String outline(double[] shares, double high) {
    StringBuilder path = new StringBuilder("M" + at(LEFT) + " " + at(BOTTOM));
    for (int i = 0; i < shares.length; i++) {
      path.append('V').append(at(y(shares[i], high)));
      path.append('H').append(at(x(i + 1, shares.length)));
    }
    return path.append('V').append(at(BOTTOM)).toString();
  }

  private static String closed(String outline) {
    return outline + "Z";
  }

  private static List<LineChart.Tick> ticks(double[] edges) {
    int bins = edges.length - 1;
    List<LineChart.Tick> ticks = new ArrayList<>();
    for (int i = 0; i <= bins; i += Math.max(1, bins / 5)) {
      ticks.add(new LineChart.Tick(x(i, bins), Format.number(edges[i])));
    }
    return ticks;
  }

  private static String fullest(double[] edges, double[] shares) {
    int fullest = 0;
    for (int i = 1; i < shares.length; i++) {
      fullest = shares[i] > shares[fullest] ? i : fullest;
    }
    return shares.length == 0
        ? "no values"
        : Format.number(edges[fullest]) + " and " + Format.number(edges[fullest + 1]);
  }

  private static List<List<String>> rows(double[] edges, double[] before, double[] now) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(before.length, now.length); i++) {
      rows.add(
          List.of(
              Format.number(edges[i]) + " to " + Format.number(edges[i + 1]),
              Format.share(before[i]),
              Format.share(now[i])));
    }
    return rows;
  }
}
