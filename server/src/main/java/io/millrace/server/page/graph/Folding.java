package io.millrace.server.page.graph;

import io.millrace.server.page.graph.Drawing.Box;
import io.millrace.server.page.graph.Drawing.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Breaks a drawing that is too wide into rows, as a text is broken into lines: between boxes,
/// never through one. Lines that cross a break go on around it: out at the right, back below the
/// row, and in at the left of the next.
final class Folding {
  /// A row that fits into a window of 1,440 points.
  private static final double ROW = 1_120;

  /// Up to here a drawing stays in one row.
  private static final double WIDEST = 1_500;

  private static final double LANE = 6;
  private static final double GAP = 12;
  private static final double MARGIN = 8;

  /// Where a break is behind a box: before lines turn.
  private static final double BEHIND = 5;

  private final Drawing drawing;
  private final List<Row> rows = new ArrayList<>();

  /// Which of the lanes around its break a crossing takes, from the inside.
  private final Map<Crossing, Integer> lanes = new HashMap<>();

  /// Lanes around the break behind each row.
  private final int[] lanesBehind;

  private final double left;
  private final double[] down;

  /// Where each row ends, before it is moved.
  private final double[] bottom;

  /// What is between two breaks.
  private record Row(double from, double to) {
    boolean holds(double x) {
      return from <= x && x < to;
    }
  }

  /// @param row whose end is the break
  private record Crossing(int line, int row, double y) {}

  private Folding(Drawing drawing) {
    this.drawing = drawing;
    breakIntoRows();
    lanesBehind = new int[rows.size()];
    numberLanes();
    int most = 0;
    for (int count : lanesBehind) {
      most = Math.max(most, count);
    }
    left = MARGIN + GAP + LANE * most;
    down = new double[rows.size()];
    bottom = new double[rows.size()];
    placeRows();
  }

  static Drawing fold(Drawing drawing) {
    return drawing.width() <= WIDEST ? drawing : new Folding(drawing).folded();
  }

  private void breakIntoRows() {
    List<Box> boxes =
        drawing.boxes().stream()
            .filter(Box::isTop)
            .sorted(Comparator.comparingDouble(Box::x))
            .toList();
    double from = boxes.getFirst().x();
    double reached = boxes.getFirst().right();
    double lastBreak = from;
    for (Box box : boxes) {
      boolean isGap = box.x() > reached + BEHIND;
      if (isGap) {
        lastBreak = reached + BEHIND;
      }
      reached = Math.max(reached, box.right());
      if (reached - from > ROW && lastBreak > from) {
        rows.add(new Row(from, lastBreak));
        from = lastBreak;
      }
    }
    rows.add(new Row(from, Double.MAX_VALUE));
  }

  private int row(double x) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).holds(x)) {
        return i;
      }
    }
    return 0; // left of the first box
  }

  private void numberLanes() {
    List<Crossing> crossings = new ArrayList<>();
    for (int line = 0; line < drawing.lines().size(); line++) {
      List<Point> points = drawing.lines().get(line).points();
      for (int i = 1; i < points.size(); i++) {
        int from = row(points.get(i - 1).x());
        int to = row(points.get(i).x());
        for (int row = Math.min(from, to); row < Math.max(from, to); row++) {
          crossings.add(new Crossing(line, row, points.get(i).y()));
        }
      }
    }
    crossings.sort(Comparator.comparingDouble(Crossing::y).reversed());
    for (Crossing crossing : crossings) {
      lanes.put(crossing, lanesBehind[crossing.row()]++);
    }
  }

  /// Moves each row below the one before it.
  private void placeRows() {
    double top = MARGIN;
    for (int i = 0; i < rows.size(); i++) {
      Extent extent = extent(i);
      down[i] = top - extent.top();
      bottom[i] = extent.bottom();
      top += extent.bottom() - extent.top() + 2 * GAP + LANE * lanesBehind[i];
    }
  }

  private record Extent(double top, double bottom) {}

  private Extent extent(int row) {
    double highest = Double.MAX_VALUE;
    double lowest = 0;
    for (Box box : drawing.boxes()) {
      if (row(box.x()) == row) {
        highest = Math.min(highest, box.y());
        lowest = Math.max(lowest, box.bottom());
      }
    }
    for (Line line : drawing.lines()) {
      for (int i = 1; i < line.points().size(); i++) {
        Point a = line.points().get(i - 1);
        Point b = line.points().get(i);
        if (row(Math.min(a.x(), b.x())) <= row && row <= row(Math.max(a.x(), b.x()))) {
          highest = Math.min(highest, Math.min(a.y(), b.y()));
          lowest = Math.max(lowest, Math.max(a.y(), b.y()));
        }
      }
    }
    return new Extent(highest, lowest);
  }

  private Drawing folded() {
    List<Box> boxes =
        drawing.boxes().stream()
            .map(box -> box.moved(right(row(box.x())), down[row(box.x())]))
            .toList();
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < drawing.lines().size(); i++) {
      Line line = drawing.lines().get(i);
      lines.add(new Line(line.from(), line.to(), folded(i, line.points())));
    }
    return new Drawing(boxes, lines);
  }

  private double right(int row) {
    return left - rows.get(row).from();
  }

  private List<Point> folded(int line, List<Point> points) {
    List<Point> folded = new ArrayList<>();
    int row = row(points.getFirst().x());
    for (Point point : points) {
      int to = row(point.x());
      for (; row < to; row++) {
        folded.addAll(around(new Crossing(line, row, point.y())));
      }
      for (; row > to; row--) {
        folded.addAll(around(new Crossing(line, row - 1, point.y())).reversed());
      }
      folded.add(point.plus(right(row), down[row]));
    }
    return folded;
  }

  /// From the end of a row to the beginning of the next.
  private List<Point> around(Crossing crossing) {
    int row = crossing.row();
    int lane = lanes.getOrDefault(crossing, 0);
    double out = rows.get(row).to() + right(row) + GAP + LANE * lane;
    double in = left - GAP - LANE * (lanesBehind[row] - 1 - lane);
    double below = down[row] + bottom[row] + GAP + LANE * lane;
    return List.of(
        new Point(out, crossing.y() + down[row]),
        new Point(out, below),
        new Point(in, below),
        new Point(in, crossing.y() + down[row + 1]));
  }
}
