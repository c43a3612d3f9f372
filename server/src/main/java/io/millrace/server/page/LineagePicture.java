package io.millrace.server.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A lineage drawn: one column for each kind of thing, from the file at the left to the endpoints
/// at the right, and an edge from each thing to what came of it.
///
/// @param sentence what the picture says, for those who do not see it
/// @param steps the same things as a list
public record LineagePicture(
    double width,
    double height,
    String sentence,
    List<Node> nodes,
    List<String> edges,
    List<LineageStep> steps) {
  /// The kinds in the order in which things come of one another.
  private static final List<String> KINDS =
      List.of("File", "Dataset", "Execution", "Run", "Logged model", "Model", "Copy", "Endpoint");

  private static final double NODE_WIDTH = 172;
  private static final double NODE_HEIGHT = 56;
  private static final double GAP_ACROSS = 36;
  private static final double GAP_DOWN = 14;
  private static final double EDGE = 4;

  public LineagePicture {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
    steps = List.copyOf(steps);
  }

  public record Node(LineageStep step, double x, double y) {
    public double width() {
      return NODE_WIDTH;
    }

    public double height() {
      return NODE_HEIGHT;
    }
  }

  /// @param steps depth first: each comes of the last one before it that is of an earlier kind
  public static LineagePicture of(List<LineageStep> steps) {
    List<Integer> ranks =
        List.copyOf(
            steps.stream()
                .map(step -> KINDS.indexOf(step.kind()))
                .collect(Collectors.toCollection(TreeSet::new)));
    int[] used = new int[ranks.size()];
    List<Node> nodes = new ArrayList<>();
    List<String> edges = new ArrayList<>();
    for (LineageStep step : steps) {
      int column = ranks.indexOf(KINDS.indexOf(step.kind()));
      Node node =
          new Node(
              step,
              EDGE + column * (NODE_WIDTH + GAP_ACROSS),
              EDGE + used[column]++ * (NODE_HEIGHT + GAP_DOWN));
      nodes.reversed().stream()
          .filter(before -> before.x() < node.x())
          .findFirst()
          .ifPresent(before -> edges.add(edge(before, node)));
      nodes.add(node);
    }
    int deepest = Arrays.stream(used).max().orElse(1);
    return new LineagePicture(
        2 * EDGE + ranks.size() * (NODE_WIDTH + GAP_ACROSS) - GAP_ACROSS,
        2 * EDGE + deepest * (NODE_HEIGHT + GAP_DOWN) - GAP_DOWN,
        steps.stream()
            .map(step -> step.kind() + " " + step.text())
            .collect(Collectors.joining(", then ")),
        nodes,
        edges,
        steps);
  }

  private static String edge(Node from, Node to) {
    double x = from.x() + NODE_WIDTH;
    double middle = (x + to.x()) / 2;
    double y = from.y() + NODE_HEIGHT / 2;
    double end = to.y() + NODE_HEIGHT / 2;
    return "M%s %sC%s %s %s %s %s %s"
        .formatted(
            Format.at(x),
            Format.at(y),
            Format.at(middle),
            Format.at(y),
            Format.at(middle),
            Format.at(end),
            Format.at(to.x() - EDGE),
            Format.at(end));
  }
}
