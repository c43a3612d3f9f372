package io.millrace.tracking.transfer;

import java.util.List;

/// Points of one metric of a run. Those that are known already are not stored again.
public record PointsCopy(String runId, String key, List<Point> points) {
  public PointsCopy {
    points = List.copyOf(points);
  }
}
