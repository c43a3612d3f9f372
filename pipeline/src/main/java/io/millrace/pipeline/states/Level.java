package io.millrace.pipeline.states;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// States that can name each other: the machine itself, a branch, an item processor.
/// @param states by name, in the order of the definition
/// @param reads the variables that states read, by state; those that read none are left out
public record Level(String startAt, Map<String, State> states, Map<String, Set<String>> reads) {
  public Level {
    states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
    reads = Collections.unmodifiableMap(new LinkedHashMap<>(reads));
  }

  State state(String name) {
    State state = states.get(name);
    if (state == null) {
      throw new IllegalStateException("no state " + name);
    }
    return state;
  }
}
