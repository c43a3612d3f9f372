package io.millrace.tracking;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/// What pages ask of many runs at once. Thread-safe; blocks.
public interface RunViews {
  /// How many active runs are nested directly in each of `runs`; those without any are left out.
  Map<String, Integer> nested(Collection<String> runs);

  /// One metric of many runs by (timestamp, step), each thinned evenly to about `points`, its first
  /// and last point always; runs that have none are left out.
  Map<String, List<Metric>> curves(Collection<String> runs, String key, int points);
}
