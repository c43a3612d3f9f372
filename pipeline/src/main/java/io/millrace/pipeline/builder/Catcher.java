package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Which failures are caught, and what is kept of them. Immutable.
/// @param <S> itself
/// @param <V> what may be computed in it
public abstract class Catcher<S, V extends Value> implements Assigning<S, V> {
  private final JsonNode json;
  private final Function<JsonNode, S> copy;

  Catcher(JsonNode json, Function<JsonNode, S> copy) {
    this.json = json;
    this.copy = copy;
  }

  static JsonNode of(String error, String... more) {
    return Json.object().set("ErrorEquals", Errors.array(error, List.of(more)));
  }

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
