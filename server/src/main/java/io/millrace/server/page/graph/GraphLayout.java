package io.millrace.server.page.graph;

import io.millrace.server.page.Format;
import io.millrace.server.page.graph.Drawing.Box;
import io.millrace.server.page.graph.Drawing.Line;
import io.millrace.server.page.graph.Outline.Step;
import io.millrace.server.page.graph.Outline.Way;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.elk.alg.layered.components.ComponentOrderingStrategy;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.math.KVector;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.options.SizeConstraint;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/// Lays a state machine out from left to right. Ways that only a failure takes are not drawn: the
/// states at their ends stand in a box of their own, or every state would have a line to them.
public final class GraphLayout {
  private static final double NODE_HEIGHT = 46;
  private static final double MARGIN = 8;

  /// What else stands at the top of a frame, beside its name.
  private static final double FRAME_WORDS = 130;

  /// How parts that no way joins are put together: width against height.
  private static final double SIDE_BY_SIDE = 6;

  private static final double ONE_BELOW_THE_OTHER = 0.01;

  private final Map<ElkNode, Step> steps = new HashMap<>();
  private final List<ElkEdge> edges = new ArrayList<>();
  private final List<Box> boxes = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();

  private GraphLayout() {}

  public static StateGraph of(Outline outline) {
    return new GraphLayout().layout(outline);
  }

  private StateGraph layout(Outline outline) {
    ElkNode root = ElkGraphUtil.createGraph();
    options(root, new ElkPadding(MARGIN));
    root.setProperty(CoreOptions.ASPECT_RATIO, SIDE_BY_SIDE);
    fill(root, outline);
    if (edges.stream()
        .anyMatch(ElkEdge::isHierarchical)) { // a failure was handled and the way goes on
      root.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
    }
    new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor());
    collect(root, 0, 0, true);
    edges.forEach(this::collect);
    return StateGraph.of(outline, Folding.fold(new Drawing(boxes, lines)));
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
    graph.setProperty(
        LayeredOptions.CONSIDER_MODEL_ORDER_COMPONENTS, ComponentOrderingStrategy.MODEL_ORDER);
  }

  private void fill(ElkNode graph, Outline outline) {
    Map<String, ElkNode> placed = new HashMap<>();
    outline.steps().forEach(step -> placed.put(step.name(), place(graph, step)));
    if (!outline.onFailure().isEmpty()) {
      ElkNode box = ElkGraphUtil.createNode(graph);
      options(box, padded());
      box.setProperty(CoreOptions.ASPECT_RATIO, SIDE_BY_SIDE);
      outline.onFailure().forEach(step -> placed.put(step.name(), place(box, step)));
    }
    for (Step step : outline.all()) {
      step.ways().stream()
          .filter(Way::isUsual)
          .map(Way::to)
          .distinct()
          .forEach(
              to ->
                  edges.add(
                      ElkGraphUtil.createSimpleEdge(placed.get(step.name()), placed.get(to))));
    }
  }

  private ElkNode place(ElkNode graph, Step step) {
    ElkNode node = ElkGraphUtil.createNode(graph);
    steps.put(node, step);
    if (step.branches().isEmpty()) {
      node.setDimensions(width(step), NODE_HEIGHT);
    } else {
      options(node, padded());
      node.setProperty(CoreOptions.ASPECT_RATIO, ONE_BELOW_THE_OTHER);
      node.setProperty(CoreOptions.NODE_SIZE_CONSTRAINTS, EnumSet.of(SizeConstraint.MINIMUM_SIZE));
      node.setProperty(
          CoreOptions.NODE_SIZE_MINIMUM, new KVector(FRAME_WORDS + width(step), NODE_HEIGHT));
      step.branches().forEach(branch -> fill(node, branch));
    }
    return node;
  }

  private static ElkPadding padded() {
    return new ElkPadding(28, 12, 12, 12);
  }

  private static double width(Step step) {
    return Math.max(124, 44 + 6.9 * Format.words(step.name()).length());
  }

  private void collect(ElkNode graph, double x, double y, boolean isTop) {
    for (ElkNode node : graph.getChildren()) {
      double left = x + node.getX();
      double top = y + node.getY();
      Optional<Step> step = Optional.ofNullable(steps.get(node));
      boolean isFrame = !node.getChildren().isEmpty();
      boxes.add(
          new Box(
              step.map(Step::name).orElse(""),
              step.map(Step::type).orElse(""),
              isFrame,
              isTop,
              left,
              top,
              node.getWidth(),
              node.getHeight()));
      collect(node, left, top, false);
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
      lines.add(new Line(name(edge, true), name(edge, false), points));
    }
  }

  private String name(ElkEdge edge, boolean isSource) {
    var end = isSource ? edge.getSources().getFirst() : edge.getTargets().getFirst();
    return drawn(ElkGraphUtil.connectableShapeToNode(end)).name();
  }

  private Step drawn(ElkNode node) {
    return Optional.ofNullable(steps.get(node)).orElseThrow();
  }
}
