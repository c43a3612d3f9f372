package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the nodes of a graph answer for a row, as far as that is known before one is asked: an
/// expression gives what it gives.
///
/// @param models by name
record GraphOutputs(Map<String, ModelOutputs> models) {
  /// Empty if an expression decides.
  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if what is combined number
  ///     by number, or asked in turn for different rows, has not the same numbers; or if a step of
  ///     a sequence answers with several
  Optional<ModelOutputs> of(Graph graph) {
    return switch (graph) {
      case Graph.Model(var name) -> Optional.ofNullable(models.get(name));
      case Graph.Ensemble(var members, var combine) -> {
        List<Optional<ModelOutputs>> known = parts(graph);
        List<String> labels = members.stream().map(Graph.Member::label).toList();
        yield switch (combine) {
          case Combine.Expression _ -> Optional.empty();
          case Combine.PlugIn _ -> {
            requireOne("combine " + combine.text(), labels, known);
            yield Optional.of(ModelOutputs.ONE);
          }
          case Combine.Max _, Combine.Min _, Combine.Mean _, Combine.First _, Combine.Weighted _ ->
              alike("combine " + combine.text(), labels, known);
        };
      }
      case Graph.Switch _ -> alike("switch", places(graph), parts(graph));
      case Graph.Splitter _ -> alike("splitter", places(graph), parts(graph));
      case Graph.Sequence(var steps, var last) -> {
        steps.forEach(this::requireOne);
        yield of(last);
      }
    };
  }

  private List<Optional<ModelOutputs>> parts(Graph graph) {
    return graph.parts().stream().map(this::of).toList();
  }

  private static List<String> places(Graph graph) {
    List<String> places = new ArrayList<>();
    graph.parts().forEach(_ -> places.add("#" + (places.size() + 1)));
    return places;
  }

  private void requireOne(Graph.Step step) {
    ModelOutputs answers = of(step.ask()).orElse(ModelOutputs.ONE);
    require(
        answers.count() == 1,
        ENDPOINT_INVALID,
        "Put an ensemble around it with an expression that gives one number.",
        "sequence, step '%s': it answers with %s numbers a row (expected: one)",
        step.field(),
        answers);
  }

  private static void requireOne(
      String where, List<String> labels, List<Optional<ModelOutputs>> parts) {
    for (int part = 0; part < labels.size(); part++) {
      ModelOutputs answers = parts.get(part).orElse(ModelOutputs.ONE);
      require(
          answers.count() == 1,
          ENDPOINT_INVALID,
          "Combine models of one number, or give an expression as combine.",
          "%s: it sees one number of each, and '%s' answers with %s",
          where,
          labels.get(part),
          answers);
    }
  }

  /// What all parts answer of which it is known.
  private static Optional<ModelOutputs> alike(
      String where, List<String> labels, List<Optional<ModelOutputs>> parts) {
    Optional<ModelOutputs> first = Optional.empty();
    String ofFirst = "";
    for (int part = 0; part < parts.size(); part++) {
      if (parts.get(part).isEmpty()) {
        continue;
      }
      ModelOutputs other = parts.get(part).get();
      ModelOutputs one = first.orElse(other);
      ofFirst = first.isEmpty() ? labels.get(part) : ofFirst;
      require(
          one.count() == other.count(),
          ENDPOINT_INVALID,
          "Put models together that answer alike, or give an expression as combine.",
          "%s: '%s' answers with %s numbers a row, '%s' with %s (expected: as many)",
          where,
          ofFirst,
          one,
          labels.get(part),
          other);
      require(
          one.names().isEmpty() || other.names().isEmpty() || one.names().equals(other.names()),
          ENDPOINT_INVALID,
          "Put models together whose outputs have the same names in the same order.",
          "%s: the outputs of '%s' are %s, those of '%s' %s",
          where,
          ofFirst,
          one.names(),
          labels.get(part),
          other.names());
      first = Optional.of(one.names().isEmpty() ? other : one);
    }
    return first;
  }
}
