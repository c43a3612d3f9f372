package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What leads to another state besides `Next`: a rule of a Choice or a catcher, before it is said
/// where it leads. Immutable.
/// @param <S> itself
/// @param <V> what may be computed in it
public abstract sealed class Lead<S, V extends Value> implements Assigning<S, V>
    permits Catcher, ChoiceRule {
  private final JsonNode json;
  private final Function<JsonNode, S> copy;

  Lead(JsonNode json, Function<JsonNode, S> copy) {
    this.json = json;
    this.copy = copy;
  }

  /// Sets any field as the States Language names it: for what has no method here.
  public S set(String field, JsonNode value) {
    return copy.apply(Trees.with(json, field, value));
  }

  public S comment(String text) {
    return set("Comment", Json.tree(text));
  }

  @Override
  public S assigned(String key, JsonNode value) {
    return copy.apply(Trees.inside(json, "Assign", key, value));
  }

  ObjectNode leadingTo(String state) {
    return Trees.with(json, "Next", Json.tree(state));
  }
}
