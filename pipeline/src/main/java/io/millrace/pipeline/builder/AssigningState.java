package io.millrace.pipeline.builder;

import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// A state that can set variables.
/// @param <S> itself
/// @param <V> what may be computed in it
public abstract class AssigningState<S extends AssigningState<S, V>, V extends Value>
    extends State<S> implements Assigning<S, V> {
  AssigningState(Parts parts, Function<Parts, S> copy) {
    super(parts, copy);
  }

  @Override
  public S assigned(String key, JsonNode value) {
    return copy(parts.with(Trees.inside(parts.fields(), "Assign", key, value)));
  }
}
