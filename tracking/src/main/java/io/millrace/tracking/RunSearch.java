package io.millrace.tracking;

import java.util.List;

/// A search over the runs of some experiments.
///
/// @param experimentIds none: nothing is found
/// @param search filter over metrics, params, tags, attributes and datasets; default order: newest
///     start first, then by run id
public record RunSearch(List<String> experimentIds, ViewType view, Search search) {
  public RunSearch {
    experimentIds = List.copyOf(experimentIds);
  }

  public static RunSearch in(String experimentId, Search search) {
    return new RunSearch(List.of(experimentId), ViewType.ACTIVE_ONLY, search);
  }
}
