package io.millrace.pipeline.types;

import java.util.LinkedHashMap;
import java.util.Map;

/// What is known when a state is entered.
/// @param variables those that are certainly assigned
/// @param item of the Map around
record Scope(Type input, Map<String, Type> variables, Type item) {
  static final Scope UNKNOWN = new Scope(Type.any(), Map.of(), Type.any());

  Scope {
    variables = Map.copyOf(variables);
  }

  Type variable(String name) {
    return variables.getOrDefault(name, Type.any());
  }

  Scope withInput(Type other) {
    return new Scope(Join.bounded(other), variables, item);
  }

  Scope withItem(Type other) {
    return new Scope(input, variables, Join.bounded(other));
  }

  Scope withVariables(Map<String, Type> more) {
    Map<String, Type> all = new LinkedHashMap<>(variables);
    more.forEach((name, type) -> all.put(name, Join.bounded(type)));
    return new Scope(input, all, item);
  }

  /// Without what an outer level knows: the states of a distributed Map's children.
  Scope alone() {
    return new Scope(input, Map.of(), item);
  }

  /// Of two ways that lead to one state.
  Scope or(Scope other) {
    return new Scope(Join.of(input, other.input), Join.variables(variables, other.variables), item);
  }
}
