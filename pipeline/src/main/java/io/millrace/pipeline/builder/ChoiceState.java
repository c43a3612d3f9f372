package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import java.util.List;
import java.util.function.Function;

/// What Choices have in both query languages.
/// @param <S> itself
/// @param <V> what may be computed in it
/// @param <R> its rules
public abstract class ChoiceState<
        S extends ChoiceState<S, V, R>, V extends Value, R extends ChoiceRule<R, V>>
    extends AssigningState<S, V> {
  ChoiceState(Parts parts, Function<Parts, S> copy) {
    super(parts, copy);
  }

  static Parts parts(String name, String language) {
    return Parts.of(name, "Choice", language).exits(List.of(new Graph.Exit(name, "Default")));
  }

  /// What is done if `rule` is true and none before it was. What follows the Choice follows it,
  /// too.
  public S when(R rule, Flow then) {
    Graph flow = then.graph();
    return copy(
        parts
            .with(Trees.adding(parts.fields(), "Choices", rule.leadingTo(flow.entry())))
            .beside(flow));
  }

  /// What is done if no rule is true; default: what follows the Choice, or failure if nothing does.
  public S otherwise(Flow then) {
    Graph flow = then.graph();
    List<Graph.Exit> left =
        parts.exits().stream().filter(exit -> !exit.field().equals("Default")).toList();
    return copy(
        parts
            .with(Trees.with(parts.fields(), "Default", Json.tree(flow.entry())))
            .exits(left)
            .beside(flow));
  }
}
