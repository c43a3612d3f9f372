package io.millrace.server.page.graph;

import io.millrace.server.page.Format;
import java.util.ArrayList;
import java.util.List;

/// A pipeline's states laid out on a plane, in points from the top left. It knows nothing of
/// executions, so that one layout serves all of a version.
///
/// @param stops the same as places to walk through, in the order of the way
public record StateGraph(
    Outline outline,
    double width,
    double height,
    List<Node> nodes,
    List<Group> groups,
    List<Edge> edges,
    Stops stops) {
  private static final double MARGIN = 8;
  private static final String FAILURE = "When a state fails";

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
  /// @param type of the state; empty for the failure states
  public record Group(
      String name, String type, String label, double x, double y, double width, double height) {}

  /// The way from one state to the next.
  ///
  /// @param path in SVG's path language
  public record Edge(String from, String to, String path) {}

  static StateGraph of(Outline outline, Drawing drawing) {
    List<Node> nodes = new ArrayList<>();
    List<Group> groups = new ArrayList<>();
    for (Drawing.Box box : drawing.boxes()) {
      if (box.isFrame()) {
        groups.add(
            new Group(
                box.name(), box.type(), label(box), box.x(), box.y(), box.width(), box.height()));
      } else {
        nodes.add(new Node(box.name(), box.type(), box.x(), box.y(), box.width(), box.height()));
      }
    }
    List<Edge> edges =
        drawing.lines().stream()
            .map(line -> new Edge(line.from(), line.to(), Point.path(line.points())))
            .toList();
    return new StateGraph(
        outline,
        drawing.width() + MARGIN,
        drawing.height() + MARGIN,
        nodes,
        groups,
        edges,
        Stops.of(outline));
  }

  private static String label(Drawing.Box box) {
    return switch (box.type()) {
      case "Parallel" -> Format.words(box.name()) + ": side by side";
      case "Map" -> Format.words(box.name()) + ": for each";
      default -> FAILURE;
    };
  }
}
