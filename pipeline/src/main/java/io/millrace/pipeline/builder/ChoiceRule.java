package io.millrace.pipeline.builder;

import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// A rule of a Choice, before it is said where it leads.
/// @param <S> itself
/// @param <V> what may be computed in it
public abstract non-sealed class ChoiceRule<S extends ChoiceRule<S, V>, V extends Value>
    extends Lead<S, V> {
  ChoiceRule(JsonNode json, Function<JsonNode, S> copy) {
    super(json, copy);
  }
}
