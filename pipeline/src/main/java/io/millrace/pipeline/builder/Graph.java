package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// States of one level and how they lead to each other. Immutable.
/// @param entry the state that comes first; it need not be among `states`
/// @param states by name
/// @param exits that lead nowhere yet
record Graph(String entry, Map<String, ObjectNode> states, List<Exit> exits) {
  /// @param field `Next` or `Default`
  record Exit(String state, String field) {}

  Graph {
    states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
    exits = List.copyOf(exits);
  }

  /// All exits lead to `next`.
  Graph then(Graph next) {
    if (exits.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing can follow '%s': it always ends".formatted(entry));
    }
    Map<String, ObjectNode> connected = new LinkedHashMap<>(states);
    for (Exit exit : exits) {
      connected.computeIfPresent(
          exit.state(), (_, state) -> Trees.with(state, exit.field(), Json.tree(next.entry())));
    }
    return new Graph(entry, joined(connected, next.states()), next.exits());
  }

  /// The same with other states beside; the exits of both stay open.
  Graph and(Graph other) {
    List<Exit> both = new ArrayList<>(exits);
    other.exits().stream().filter(exit -> !exits.contains(exit)).forEach(both::add);
    return new Graph(entry, joined(states, other.states()), both);
  }

  private static Map<String, ObjectNode> joined(
      Map<String, ObjectNode> some, Map<String, ObjectNode> others) {
    Map<String, ObjectNode> all = new LinkedHashMap<>(some);
    for (Map.Entry<String, ObjectNode> state : others.entrySet()) {
      ObjectNode before = all.putIfAbsent(state.getKey(), state.getValue());
      if (before != null && !before.equals(state.getValue())) {
        throw new IllegalArgumentException(
            "two different states are named '%s'".formatted(state.getKey()));
      }
    }
    return all;
  }

  /// All exits end the level; a Choice just has no default then.
  Graph closed() {
    Map<String, ObjectNode> ended = new LinkedHashMap<>(states);
    for (Exit exit : exits) {
      if (exit.field().equals("Next")) {
        ended.computeIfPresent(
            exit.state(), (_, state) -> Trees.with(state, "End", Json.tree(true)));
      }
    }
    return new Graph(entry, ended, List.of());
  }

  /// As `Branches` and `ItemProcessor` have it.
  ObjectNode level() {
    ObjectNode level = Json.object().put("StartAt", entry);
    ObjectNode all = level.putObject("States");
    for (Map.Entry<String, ? extends JsonNode> state : closed().states().entrySet()) {
      all.set(state.getKey(), state.getValue());
    }
    return level;
  }
}
