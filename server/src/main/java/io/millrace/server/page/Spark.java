package io.millrace.server.page;

import static io.millrace.server.page.Format.at;

import java.util.Arrays;

/// A line without axes beside its figure, 84 by 28 points.
///
/// @param path in SVG's path language
public record Spark(String path, double lastX, double lastY) {
  private static final double WIDTH = 78;
  private static final double TOP = 3;
  private static final double BOTTOM = 25;

  /// @param values at least one, oldest first
  public static Spark of(double... values) {
    double least = Math.min(0, Arrays.stream(values).min().orElse(0));
    double most = Arrays.stream(values).max().orElse(0);
    double span = most > least ? most - least : 1;
    StringBuilder path = new StringBuilder();
    double x = 1;
    double y = BOTTOM;
    for (int i = 0; i < values.length; i++) {
      x = 1 + (values.length == 1 ? 0 : WIDTH * i / (values.length - 1));
      y = BOTTOM - (values[i] - least) / span * (BOTTOM - TOP);
      path.append(i == 0 ? 'M' : 'L').append(at(x)).append(' ').append(at(y));
    }
    return new Spark(path.toString(), x, y);
  }
}
