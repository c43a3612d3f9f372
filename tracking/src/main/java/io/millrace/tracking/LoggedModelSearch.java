package io.millrace.tracking;

import java.util.List;
import java.util.Optional;

/// A search over the logged models of some experiments.
///
/// @param datasets restrict metric comparisons to metrics of these; without such a comparison,
///     models with any metric on one of them are found
/// @param orderBy most significant first
public record LoggedModelSearch(
    List<String> experimentIds,
    String filter,
    List<OnDataset> datasets,
    List<Order> orderBy,
    int maxResults,
    Optional<String> pageToken) {
  public LoggedModelSearch {
    experimentIds = List.copyOf(experimentIds);
    datasets = List.copyOf(datasets);
    orderBy = List.copyOf(orderBy);
  }

  /// @param digest absent: any
  public record OnDataset(String name, Optional<String> digest) {}

  /// How one key orders.
  public enum Direction {
    ASCENDING,
    DESCENDING
  }

  /// @param field an attribute, or `metrics.` and a key
  /// @param dataset only the metric's points on it count
  public record Order(String field, Direction direction, Optional<OnDataset> dataset) {}
}
