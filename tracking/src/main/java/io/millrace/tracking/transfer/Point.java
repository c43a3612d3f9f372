package io.millrace.tracking.transfer;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// One point of a metric.
///
/// @param timestamp milliseconds since the epoch
public record Point(double value, long timestamp, long step) implements Comparable<Point> {
  private static final Comparator<Point> ORDER =
      Comparator.comparingLong(Point::timestamp)
          .thenComparingLong(Point::step)
          .thenComparingDouble(Point::value);

  @Override
  public int compareTo(Point other) {
    return ORDER.compare(this, other);
  }

  /// Each once, in the order of a history.
  public static List<Point> history(Collection<Point> points) {
    return points.stream().distinct().sorted().toList();
  }
}
