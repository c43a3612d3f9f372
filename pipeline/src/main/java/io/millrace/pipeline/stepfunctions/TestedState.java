package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.StateMachine;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A state that is tested by itself.
/// @param json its definition
/// @param machine that it stands in
record TestedState(String name, ObjectNode json, StateMachine machine) {
  private static final String ALONE = "State";
  private static final String BEFORE = "Before the test";

  /// @param definition of one state, or of a machine that has it at any level
  /// @param variables that a state without machine may read
  /// @throws Refusal with `ValidationException` if there is no such state, `InvalidDefinition`
  static TestedState of(
      JsonNode definition,
      Optional<String> stateName,
      Set<String> variables,
      DefinitionText definitions) {
    if (definition.has("States") || stateName.isPresent()) {
      String name = stateName.orElse("");
      ObjectNode state =
          find(definition, name)
              .orElseThrow(() -> Refusal.validation("State not found in definition"));
      return new TestedState(name, state, definitions.machine(definition));
    }
    if (!(definition instanceof ObjectNode state)) {
      throw Refusal.of(
          "InvalidDefinition",
          "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Definition must be a valid"
              + " JSON object'");
    }
    return new TestedState(ALONE, state, definitions.machine(around(state, variables)));
  }

  private static Optional<ObjectNode> find(JsonNode tree, String name) {
    if (tree.path("States").get(name) instanceof ObjectNode state) {
      return Optional.of(state);
    }
    return tree.valueStream().flatMap(child -> find(child, name).stream()).findFirst();
  }

  /// A machine that assigns the variables, comes to the state, and ends after it.
  private static ObjectNode around(ObjectNode state, Set<String> variables) {
    ObjectNode machine = Json.object().put("StartAt", BEFORE);
    ObjectNode states = machine.putObject("States");
    ObjectNode before = states.putObject(BEFORE).put("Type", "Pass").put("Next", ALONE);
    variables.forEach(before.putObject("Assign")::putNull);
    states.set(ALONE, state);
    for (String target : targets(state)) {
      if (!states.has(target)) {
        states.putObject(target).put("Type", "Succeed");
      }
    }
    return machine;
  }

  private static Set<String> targets(ObjectNode state) {
    Set<String> targets = new LinkedHashSet<>();
    state.path("Next").asStringOpt().ifPresent(targets::add);
    state.path("Default").asStringOpt().ifPresent(targets::add);
    for (String field : new String[] {"Choices", "Catch"}) {
      state.path(field).forEach(rule -> rule.path("Next").asStringOpt().ifPresent(targets::add));
    }
    return targets;
  }

  String type() {
    return json.path("Type").asString("");
  }

  /// Of a Task; else empty.
  String resource() {
    return json.path("Resource").asString("");
  }

  /// Whether the state holds one of that name.
  boolean holds(String inner) {
    return json.valueStream().anyMatch(part -> find(part, inner).isPresent());
  }
}
