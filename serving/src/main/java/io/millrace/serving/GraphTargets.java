package io.millrace.serving;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a request can name in a graph so that it answers alone: models, and members of ensembles
/// that are called otherwise.
final class GraphTargets {
  private GraphTargets() {}

  /// Each once, in the graph's order.
  static Set<String> names(Graph graph) {
    Set<String> names = new LinkedHashSet<>();
    collect(graph, names);
    return names;
  }

  private static void collect(Graph graph, Set<String> names) {
    switch (graph) {
      case Graph.Model(var name) -> names.add(name);
      case Graph.Ensemble(var members, var _) -> {
        for (Graph.Member member : members) {
          names.add(member.label());
          collect(member.ask(), names);
        }
      }
      case Graph.Switch _, Graph.Splitter _, Graph.Sequence _ ->
          graph.parts().forEach(part -> collect(part, names));
    }
  }

  /// The graph that answers as the first node of that name does: it alone, behind the steps whose
  /// answers it may read.
  /// @return empty if there is no such node
  static Optional<Graph> find(Graph graph, String name) {
    return switch (graph) {
      case Graph.Model(var own) -> own.equals(name) ? Optional.of(graph) : Optional.empty();
      case Graph.Ensemble(var members, var _) ->
          members.stream()
              .flatMap(
                  member ->
                      member.label().equals(name)
                          ? Optional.of(member.ask()).stream()
                          : find(member.ask(), name).stream())
              .findFirst();
      case Graph.Switch _, Graph.Splitter _ ->
          graph.parts().stream().flatMap(part -> find(part, name).stream()).findFirst();
      case Graph.Sequence(var steps, var last) -> inSequence(steps, last, name);
    };
  }

  private static Optional<Graph> inSequence(List<Graph.Step> steps, Graph last, String name) {
    List<Graph.Step> before = new ArrayList<>();
    for (Graph.Step step : steps) {
      Optional<Graph> found = find(step.ask(), name).map(target -> behind(before, target));
      if (found.isPresent()) {
        return found;
      }
      before.add(step);
    }
    return find(last, name).map(target -> behind(before, target));
  }

  private static Graph behind(List<Graph.Step> steps, Graph target) {
    return steps.isEmpty() ? target : new Graph.Sequence(steps, target);
  }
}
