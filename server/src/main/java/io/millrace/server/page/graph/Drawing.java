package io.millrace.server.page.graph;

import java.util.ArrayList;
import java.util.List;

/// Boxes and the lines between them, before they are a picture.
record Drawing(List<Box> boxes, List<Line> lines) {
  Drawing {
    boxes = List.copyOf(boxes);
    lines = List.copyOf(lines);
  }

  /// A state, or the frame around states.
  /// @param name empty if it frames the states that only a failure reaches
  /// @param type empty for that frame
  /// @param isTop whether no other box is around it
  record Box(
      String name,
      String type,
      boolean isFrame,
      boolean isTop,
      double x,
      double y,
      double width,
      double height) {
    double right() {
      return x + width;
    }

    double bottom() {
      return y + height;
    }

    Box moved(double right, double down) {
      return new Box(name, type, isFrame, isTop, x + right, y + down, width, height);
    }
  }

  /// A way along horizontal and vertical pieces.
  record Line(String from, String to, List<Point> points) {
    Line {
      points = List.copyOf(points);
    }
  }

  double width() {
    return corners().stream().mapToDouble(Point::x).max().orElse(0);
  }

  double height() {
    return corners().stream().mapToDouble(Point::y).max().orElse(0);
  }

  private List<Point> corners() {
    List<Point> corners = new ArrayList<>();
    boxes.forEach(box -> corners.add(new Point(box.right(), box.bottom())));
    lines.forEach(line -> corners.addAll(line.points()));
    return corners;
  }
}
