package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// How a variant makes its answer of a row.
///
/// @param graph asks its models
/// @param before a JSONata expression over `{"input": {field: value}}` that gives an object: its
///     fields replace those of the row, or are added to it, before the graph is asked
/// @param after a JSONata expression over `{"score": number, "predictions": {model: number},
///     "input": {field: value}}` that gives the answer, a finite number; `score` is the graph's
/// @param reads fields of the request that expressions see beside those that models read, at most
///     100
public record Calculation(
    Graph graph,
    Optional<String> before,
    Optional<String> after,
    SequencedMap<String, InputField.Type> reads) {
  private static final int READS_MAX = 100;

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public Calculation {
    reads = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(reads));
    before.ifPresent(
        source ->
            Expressions.require(
                "before", source, "Write an object such as {'km': input.miles * 1.609}."));
    after.ifPresent(
        source -> Expressions.require("after", source, "Write a number such as $max([0, score])."));
    require(
        reads.size() <= READS_MAX
            && reads.keySet().stream().noneMatch(name -> name.isBlank() || name.length() > 250),
        ENDPOINT_INVALID,
        "Correct the endpoint's declaration.",
        "reads: %d fields (expected: at most %d, with names of 1 to 250 characters)",
        reads.size(),
        READS_MAX);
  }

  /// A graph alone.
  public static Calculation of(Graph graph) {
    return new Calculation(graph, Optional.empty(), Optional.empty(), new LinkedHashMap<>());
  }

  /// All models are asked, and their predictions combined.
  /// @param models names
  public static Calculation of(List<String> models, Combine combine) {
    return of(Graph.of(models, combine));
  }

  /// How all models are combined, if the graph does nothing but that.
  /// @param models names, in the variant's order
  Optional<Combine> together(List<String> models) {
    return graph instanceof Graph.Ensemble(var members, var combine)
            && members.equals(models.stream().map(Graph.Member::of).toList())
        ? Optional.of(combine)
        : Optional.empty();
  }

  boolean hasHooks() {
    return before.isPresent() || after.isPresent();
  }

  /// The same, by another graph.
  Calculation with(Graph other) {
    return new Calculation(other, before, after, reads);
  }

  /// The same, with a model that has a new name; expressions stay as they are.
  Calculation renamed(String model, String newName) {
    return new Calculation(graph.renamed(model, newName), before, after, reads);
  }
}
