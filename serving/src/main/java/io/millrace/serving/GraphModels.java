package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;

import io.millrace.base.MillraceException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which models the nodes of a graph ask. A graph is a tree, so that it has no cycles.
final class GraphModels {
  private GraphModels() {}

  /// Those that some row may be asked of, each once, in the graph's order.
  static Set<String> all(Graph graph) {
    if (graph instanceof Graph.Model(var name)) {
      return Set.of(name);
    }
    Set<String> all = new LinkedHashSet<>();
    graph.parts().forEach(part -> all.addAll(all(part)));
    return all;
  }

  /// Those that every row is asked of.
  static Set<String> always(Graph graph) {
    return switch (graph) {
      case Graph.Model(var name) -> Set.of(name);
      case Graph.Ensemble _, Graph.Sequence _ -> {
        Set<String> always = new LinkedHashSet<>();
        graph.parts().forEach(part -> always.addAll(always(part)));
        yield always;
      }
      case Graph.Switch _, Graph.Splitter _ -> {
        List<Graph> parts = new ArrayList<>(graph.parts());
        Set<String> always = new LinkedHashSet<>(always(parts.removeFirst()));
        parts.forEach(part -> always.retainAll(always(part)));
        yield always;
      }
    };
  }

  /// @param variant whose graph it is, for messages
  /// @param models of the variant
  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` unless the graph asks these
  ///     models and no others, none of them twice for a row, in at most
  ///     [Graph#DEPTH_MAX] levels
  static void require(String variant, Graph graph, List<String> models) {
    requireDepth(variant, graph, 1);
    Set<String> asked = all(graph);
    MillraceException.require(
        asked.size() == models.size() && asked.containsAll(models),
        ENDPOINT_INVALID,
        "Name each model of the variant in its graph, and no other.",
        "graph of variant '%s': it asks %s (expected: the variant's models %s)",
        variant,
        asked,
        models);
    requireOnce(variant, graph);
  }

  private static void requireDepth(String variant, Graph graph, int depth) {
    MillraceException.require(
        depth <= Graph.DEPTH_MAX,
        ENDPOINT_INVALID,
        Graph.FIX,
        "graph of variant '%s': more than %d levels",
        variant,
        Graph.DEPTH_MAX);
    graph.parts().forEach(part -> requireDepth(variant, part, depth + 1));
  }

  /// What is said of a model in answers and captures is one number.
  private static void requireOnce(String variant, Graph graph) {
    if (graph instanceof Graph.Ensemble || graph instanceof Graph.Sequence) {
      Set<String> asked = new LinkedHashSet<>();
      for (Graph part : graph.parts()) {
        for (String model : all(part)) {
          MillraceException.require(
              asked.add(model),
              ENDPOINT_INVALID,
              "Ask it once, or register the version under another name.",
              "graph of variant '%s': model '%s' is asked twice for a row",
              variant,
              model);
        }
      }
    }
    graph.parts().forEach(part -> requireOnce(variant, part));
  }
}
