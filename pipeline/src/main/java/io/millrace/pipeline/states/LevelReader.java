package io.millrace.pipeline.states;

import io.millrace.pipeline.states.Finding.Code;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Reads states that can name each other, and checks how they lead to each other.
/// @param language the default of the states
/// @param names of all states seen so far, at all levels
record LevelReader(
    Findings findings, QueryLanguage language, Predicate<Resource> known, Set<String> names) {
  private static final int NAME_MAX = 80;
  private static final int DEPTH_MAX = 20;

  /// @param outer variables of the levels around, which may not be assigned here
  Optional<Level> read(Fields level, Set<String> outer) {
    level.require("States", "StartAt");
    if (level.pointer().chars().filter(c -> c == '/').count() > DEPTH_MAX * 4L) {
      findings.add(Code.TOO_DEEPLY_NESTED, level.pointer(), "Levels are nested too deeply");
      return Optional.empty();
    }
    Optional<String> start = level.string("StartAt");
    Optional<Fields> states = level.object("States");
    if (states.isEmpty()) {
      return Optional.empty();
    }
    if (states.get().node().isEmpty()) {
      findings.add(states.get().pointer(), "Value cannot be empty");
      return Optional.empty();
    }
    Set<String> variables = new HashSet<>(outer);
    states.get().node().forEach(state -> variables.addAll(assigned(state)));
    Map<String, State> read = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : states.get().node().properties()) {
      readState(states.get(), entry, outer, variables)
          .ifPresent(state -> read.put(entry.getKey(), state));
    }
    boolean whole = read.size() == states.get().node().size();
    check(level, states.get(), start, read, whole);
    return whole && start.isPresent()
        ? Optional.of(new Level(start.get(), read))
        : Optional.empty();
  }

  private Optional<State> readState(
      Fields states, Map.Entry<String, JsonNode> entry, Set<String> outer, Set<String> variables) {
    String name = entry.getKey();
    String place = states.at(name);
    int length = name.codePointCount(0, name.length());
    if (length == 0 || length > NAME_MAX) {
      findings.add(
          Code.INVALID_STATE_NAME, place, "The name of a state must have 1 to 80 characters");
    }
    if (!names.add(name)) {
      findings.add(
          Code.DUPLICATE_STATE_NAME,
          place,
          "The state name '%s' is used more than once".formatted(name));
    }
    if (!entry.getValue().isObject()) {
      findings.add(place, "A state must be an object");
      return Optional.empty();
    }
    Fields fields = new Fields(entry.getValue(), place, findings);
    for (String variable : assigned(entry.getValue())) {
      if (outer.contains(variable)) {
        findings.add(place, "The variable '%s' belongs to an outer level".formatted(variable));
      }
    }
    return new StateReader(this, fields, name, variables).read();
  }

  /// The names that a state assigns, in itself, its rules and its catchers.
  private static Set<String> assigned(JsonNode state) {
    Set<String> names = new LinkedHashSet<>(state.path("Assign").propertyNames());
    for (String list : new String[] {"Choices", "Catch"}) {
      state.path(list).forEach(e -> names.addAll(e.path("Assign").propertyNames()));
    }
    return names;
  }

  private void check(
      Fields level, Fields states, Optional<String> start, Map<String, State> read, boolean whole) {
    Set<String> all = new HashSet<>(states.node().propertyNames());
    if (start.isPresent() && !all.contains(start.get())) {
      findings.add(
          Code.MISSING_TRANSITION_TARGET,
          level.at("StartAt"),
          "There is no state '%s' here".formatted(start.get()));
      return;
    }
    if (checkTargets(states, read, all) && whole && start.isPresent()) {
      checkReach(level, states, start.get(), read);
    }
  }

  private boolean checkTargets(Fields states, Map<String, State> read, Set<String> all) {
    boolean complete = true;
    for (State state : read.values()) {
      for (String target : new LinkedHashSet<>(state.targets())) {
        if (!all.contains(target)) {
          complete = false;
          findings.add(
              Code.MISSING_TRANSITION_TARGET,
              states.at(state.name()),
              "It leads to '%s', but there is no such state here".formatted(target));
        }
      }
    }
    return complete;
  }

  private void checkReach(Fields level, Fields states, String start, Map<String, State> read) {
    Set<String> reached = new HashSet<>(Set.of(start));
    Deque<String> todo = new ArrayDeque<>(reached);
    boolean ends = false;
    while (!todo.isEmpty()) {
      State state = read.get(todo.pop());
      if (state == null) {
        continue;
      }
      ends |= canEnd(state);
      for (String target : state.targets()) {
        if (reached.add(target)) {
          todo.push(target);
        }
      }
    }
    for (String name : read.keySet()) {
      if (!reached.contains(name)) {
        findings.add(
            Code.MISSING_TRANSITION_TARGET,
            states.at(name),
            "No state leads to '%s'".formatted(name));
      }
    }
    if (!ends) {
      findings.add(
          Code.MISSING_END_STATE, level.pointer(), "No state that can be reached ends this level");
    }
  }

  private static boolean canEnd(State state) {
    return switch (state) {
      case State.Task task -> task.next().isEmpty();
      case State.Parallel parallel -> parallel.next().isEmpty();
      case State.Map map -> map.next().isEmpty();
      case State.Pass pass -> pass.next().isEmpty();
      case State.Wait wait -> wait.next().isEmpty();
      case State.Choice _ -> false;
      case State.Succeed _, State.Fail _ -> true;
    };
  }
}
