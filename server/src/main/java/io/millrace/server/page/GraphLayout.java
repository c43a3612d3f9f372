package io.millrace.server.page;

import static io.millrace.server.page.Format.at;

import io.millrace.pipeline.states.Level;
import io.millrace.pipeline.states.State;
import io.millrace.pipeline.states.StateMachine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/// Lays a state machine out from left to right. Ways that only a failure takes are not drawn: the
/// states at their ends stand in a box of their own, or every state would have a line to them.
final class GraphLayout {
  private static final double NODE_HEIGHT = 46;
  private static final double MARGIN = 8;
  private static final double CORNER = 6;
  private static final String FAILURE = "When a state fails";

  private final Map<ElkNode, State> states = new HashMap<>();
  private final Map<ElkNode, String> groups = new HashMap<>();
  private final List<ElkEdge> edges = new ArrayList<>();
  private final List<StateGraph.Node> nodes = new ArrayList<>();
  private final List<StateGraph.Group> boxes = new ArrayList<>();
  private final List<StateGraph.Edge> ways = new ArrayList<>();

  private GraphLayout() {}

  static StateGraph of(StateMachine machine) {
    return new GraphLayout().layout(machine.top());
  }

  private StateGraph layout(Level top) {
    ElkNode root = ElkGraphUtil.createGraph();
    options(root, new ElkPadding(MARGIN));
    fill(root, top);
    if (edges.stream()
        .anyMatch(ElkEdge::isHierarchical)) { // a failure was handled and the way goes on
      root.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
    }
    new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor());
    collect(root, 0, 0);
    edges.forEach(this::collect);
    return new StateGraph(root.getWidth(), root.getHeight(), nodes, boxes, ways);
  }

  private static void options(ElkNode graph, ElkPadding padding) {
    graph.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
    graph.setProperty(CoreOptions.DIRECTION, Direction.RIGHT);
    graph.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
    graph.setProperty(CoreOptions.PADDING, padding);
    graph.setProperty(CoreOptions.SPACING_NODE_NODE, 18.0);
    graph.setProperty(CoreOptions.SPACING_COMPONENT_COMPONENT, 18.0);
    graph.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 28.0);
    graph.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 10.0);
    graph.setProperty(CoreOptions.ASPECT_RATIO, 6.0);
  }

  private void fill(ElkNode graph, Level level) {
    Set<String> usual = usual(level);
    Map<String, ElkNode> placed = new HashMap<>();
    for (String name : usual) {
      placed.put(name, place(graph, state(level, name)));
    }
    List<State> onFailure =
        level.states().values().stream().filter(s -> !usual.contains(s.name())).toList();
    if (!onFailure.isEmpty()) {
      ElkNode box = ElkGraphUtil.createNode(graph);
      options(box, padded());
      groups.put(box, FAILURE);
      onFailure.forEach(state -> placed.put(state.name(), place(box, state)));
    }
    for (State state : level.states().values()) {
      for (String target : usualTargets(state)) {
        edges.add(ElkGraphUtil.createSimpleEdge(placed.get(state.name()), placed.get(target)));
      }
    }
  }

  private ElkNode place(ElkNode graph, State state) {
    ElkNode node = ElkGraphUtil.createNode(graph);
    states.put(node, state);
    switch (state) {
      case State.Parallel parallel -> {
        options(node, padded());
        groups.put(node, Format.words(state.name()) + ": side by side");
        parallel.branches().forEach(branch -> fill(node, branch));
      }
      case State.Map map -> {
        options(node, padded());
        groups.put(node, Format.words(state.name()) + ": for each");
        fill(node, map.processor());
      }
      case State.Task _,
          State.Pass _,
          State.Wait _,
          State.Choice _,
          State.Succeed _,
          State.Fail _ ->
          node.setDimensions(width(state), NODE_HEIGHT);
    }
    return node;
  }

  private static ElkPadding padded() {
    return new ElkPadding(28, 12, 12, 12);
  }

  private static double width(State state) {
    return Math.max(96, 44 + 6.9 * Format.words(state.name()).length());
  }

  /// The states that can be reached without a failure, in the order of the way.
  private static Set<String> usual(Level level) {
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> next = new ArrayDeque<>(List.of(level.startAt()));
    while (!next.isEmpty()) {
      String name = next.remove();
      if (seen.add(name)) {
        next.addAll(usualTargets(state(level, name)));
      }
    }
    return seen;
  }

  private static List<String> usualTargets(State state) {
    return switch (state) {
      case State.Task task -> task.next().stream().toList();
      case State.Parallel parallel -> parallel.next().stream().toList();
      case State.Map map -> map.next().stream().toList();
      case State.Pass _, State.Wait _, State.Choice _, State.Succeed _, State.Fail _ ->
          state.targets().stream().distinct().toList();
    };
  }

  private static State state(Level level, String name) {
    return Optional.ofNullable(level.states().get(name))
        .orElseThrow(() -> new IllegalStateException("state: '" + name + "' is not defined"));
  }

  private void collect(ElkNode graph, double x, double y) {
    for (ElkNode node : graph.getChildren()) {
      double left = x + node.getX();
      double top = y + node.getY();
      String name = states.containsKey(node) ? drawn(node).name() : "";
      String group = groups.get(node);
      if (group != null) {
        boxes.add(new StateGraph.Group(name, group, left, top, node.getWidth(), node.getHeight()));
        collect(node, left, top);
      } else {
        nodes.add(
            new StateGraph.Node(
                name, drawn(node).type(), left, top, node.getWidth(), node.getHeight()));
      }
    }
  }

  private void collect(ElkEdge edge) {
    double x = 0;
    double y = 0;
    for (ElkNode at = edge.getContainingNode(); at.getParent() != null; at = at.getParent()) {
      x += at.getX();
      y += at.getY();
    }
    for (ElkEdgeSection section : edge.getSections()) {
      List<Point> points = new ArrayList<>();
      points.add(new Point(x + section.getStartX(), y + section.getStartY()));
      for (ElkBendPoint bend : section.getBendPoints()) {
        points.add(new Point(x + bend.getX(), y + bend.getY()));
      }
      points.add(new Point(x + section.getEndX(), y + section.getEndY()));
      ways.add(new StateGraph.Edge(name(edge, true), name(edge, false), path(points)));
    }
  }

  private String name(ElkEdge edge, boolean isSource) {
    var end = isSource ? edge.getSources().getFirst() : edge.getTargets().getFirst();
    return drawn(ElkGraphUtil.connectableShapeToNode(end)).name();
  }

  private State drawn(ElkNode node) {
    return Optional.ofNullable(states.get(node)).orElseThrow();
  }

  private record Point(double x, double y) {
    Point towards(Point other, double most) {
      double length = Math.hypot(other.x - x, other.y - y);
      double share = length == 0 ? 0 : Math.min(most, length / 2) / length;
      return new Point(x + (other.x - x) * share, y + (other.y - y) * share);
    }

    String text() {
      return at(x) + " " + at(y);
    }
  }

  /// A line through the points with round corners.
  private static String path(List<Point> points) {
    StringBuilder path = new StringBuilder("M" + points.getFirst().text());
    for (int i = 1; i < points.size() - 1; i++) {
      Point corner = points.get(i);
      path.append("L").append(corner.towards(points.get(i - 1), CORNER).text());
      path.append("Q").append(corner.text()).append(' ');
      path.append(corner.towards(points.get(i + 1), CORNER).text());
    }
    return path.append("L").append(points.getLast().text()).toString();
  }
}
