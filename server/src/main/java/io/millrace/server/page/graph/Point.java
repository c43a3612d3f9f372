package io.millrace.server.page.graph;

import static io.millrace.server.page.Format.at;

import java.util.List;

/// A place in a drawing, from the top left.
record Point(double x, double y) {
  private static final double CORNER = 6;

  Point plus(double right, double down) {
    return new Point(x + right, y + down);
  }

  private Point towards(Point other) {
    double length = Math.hypot(other.x - x, other.y - y);
    double share = length == 0 ? 0 : Math.min(CORNER, length / 2) / length;
    return new Point(x + (other.x - x) * share, y + (other.y - y) * share);
  }

  private String text() {
    return at(x) + " " + at(y);
  }

  /// A line through the points with round corners, in SVG's path language.
  static String path(List<Point> points) {
    StringBuilder path = new StringBuilder("M" + points.getFirst().text());
    for (int i = 1; i < points.size() - 1; i++) {
      Point corner = points.get(i);
      path.append("L").append(corner.towards(points.get(i - 1)).text());
      path.append("Q").append(corner.text()).append(' ');
      path.append(corner.towards(points.get(i + 1)).text());
    }
    return path.append("L").append(points.getLast().text()).toString();
  }
}
