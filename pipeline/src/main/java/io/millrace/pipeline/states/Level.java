package io.millrace.pipeline.states;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// States that can name each other: the machine itself, a branch, an item processor.
/// @param states by name, in the order of the definition
public record Level(String startAt, Map<String, State> states) {
  public Level {
    states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
  }

  State state(String name) {
    State state = states.get(name);
    if (state == null) {
      throw new IllegalStateException("no state " + name);
    }
    return state;
  }
}
