package io.millrace.pipeline.states;

import io.millrace.pipeline.states.Finding.Code;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Reads states that can name each other, and checks how they lead to each other.
/// @param language the default of the states
/// @param type of the executions that run the states
/// @param names of all states seen so far, at all levels
/// @param labels of all distributed Maps seen so far
record LevelReader(
    Findings findings,
    QueryLanguage language,
    ExecutionType type,
    Predicate<Resource> known,
    Set<String> names,
    Set<String> labels) {
  private static final int NAME_MAX = 80;
  private static final int DEPTH_MAX = 20;

  /// The same for states that children of type `other` run.
  LevelReader of(ExecutionType other) {
    return new LevelReader(findings, language, other, known, names, labels);
  }

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
    states.get().node().forEach(state -> variables.addAll(Variables.assigned(state)));
    Map<String, State> read = new LinkedHashMap<>();
    Map<String, Set<String>> reads = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : states.get().node().properties()) {
      Reads own = new Reads(variables);
      readState(states.get(), entry, outer, own)
          .ifPresent(state -> read.put(entry.getKey(), state));
      if (!own.names().isEmpty()) {
        reads.put(entry.getKey(), own.names());
      }
    }
    boolean whole = read.size() == states.get().node().size();
    check(level, states.get(), start, read, whole);
    return whole && start.isPresent()
        ? Optional.of(new Level(start.get(), read, reads))
        : Optional.empty();
  }

  private Optional<State> readState(
      Fields states, Map.Entry<String, JsonNode> entry, Set<String> outer, Reads reads) {
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
    for (String variable : Variables.assigned(entry.getValue())) {
      if (outer.contains(variable)) {
        findings.add(place, "The variable '%s' belongs to an outer level".formatted(variable));
      }
    }
    return new StateReader(this, fields, name, reads).read();
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
    if (checkTargets(states, all) && whole && start.isPresent()) {
      checkReach(level, states, start.get(), read);
    }
  }

  private boolean checkTargets(Fields states, Set<String> all) {
    boolean complete = true;
    for (Map.Entry<String, JsonNode> entry : states.node().properties()) {
      Fields state = new Fields(entry.getValue(), states.at(entry.getKey()), findings);
      complete = checkTarget(state, "Next", all) && complete;
      complete = checkTarget(state, "Default", all) && complete;
      for (String list : new String[] {"Choices", "Catch"}) {
        for (int i = 0; i < state.get(list).size(); i++) {
          String place = state.at(list) + "/" + i;
          Fields element = new Fields(state.get(list).path(i), place, findings);
          complete = checkTarget(element, "Next", all) && complete;
        }
      }
    }
    return complete;
  }

  private boolean checkTarget(Fields from, String field, Set<String> all) {
    JsonNode target = from.get(field);
    if (!target.isString() || all.contains(target.stringValue())) {
      return true;
    }
    findings.add(
        Code.MISSING_TRANSITION_TARGET,
        from.at(field),
        "There is no state '%s' here".formatted(target.stringValue()));
    return false;
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
