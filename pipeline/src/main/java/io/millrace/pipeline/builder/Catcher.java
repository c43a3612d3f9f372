package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Which failures are caught, and what is kept of them.
/// @param <S> itself
/// @param <V> what may be computed in it
public abstract non-sealed class Catcher<S, V extends Value> extends Lead<S, V> {
  Catcher(JsonNode json, Function<JsonNode, S> copy) {
    super(json, copy);
  }

  static JsonNode of(String error, String... more) {
    return Json.object().set("ErrorEquals", Errors.array(error, List.of(more)));
  }
}
