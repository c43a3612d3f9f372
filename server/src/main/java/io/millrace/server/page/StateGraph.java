package io.millrace.server.page;

import java.util.List;

/// A pipeline's states laid out on a plane, in points from the top left. It knows nothing of
/// executions, so that one layout serves all of a version.
public record StateGraph(
    double width, double height, List<Node> nodes, List<Group> groups, List<Edge> edges) {
  public StateGraph {
    nodes = List.copyOf(nodes);
    groups = List.copyOf(groups);
    edges = List.copyOf(edges);
  }

  /// A state.
  /// @param type `Task`, `Choice` …
  public record Node(String name, String type, double x, double y, double width, double height) {}

  /// The box around the states of a Parallel or Map, or around those that only a failure reaches.
  ///
  /// @param name of the state; empty for the failure states
  public record Group(String name, String label, double x, double y, double width, double height) {}

  /// The way from one state to the next.
  ///
  /// @param path in SVG's path language
  public record Edge(String from, String to, String path) {}
}
