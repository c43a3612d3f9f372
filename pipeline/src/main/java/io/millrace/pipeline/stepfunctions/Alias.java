package io.millrace.pipeline.stepfunctions;

import java.time.Instant;
import java.util.List;

/// A name that stands for one published version, or for two by weight.
/// @param description may be empty
/// @param routes one or two; their weights sum to 100
public record Alias(
    String machine,
    String name,
    String description,
    List<Route> routes,
    Instant createdAt,
    Instant updatedAt) {
  public Alias {
    routes = List.copyOf(routes);
  }

  /// @param weight of 100
  public record Route(int version, int weight) {}

  /// The version that a start gets.
  /// @param point 0 to 99, drawn by chance
  int version(int point) {
    return point < routes.getFirst().weight()
        ? routes.getFirst().version()
        : routes.getLast().version();
  }

  boolean uses(int version) {
    return routes.stream().anyMatch(route -> route.version() == version);
  }
}
