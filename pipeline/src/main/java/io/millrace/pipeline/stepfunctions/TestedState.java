package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A state that is tested by itself.
/// @param language of the state: its own, or that of the machine that it was taken from
record TestedState(String name, ObjectNode state, String language) {
  private static final String ALONE = "State";
  private static final String BEFORE = "Before the test";
  private static final String MOCKED = "millrace:mock";
  private static final String CALLBACK = ".waitForTaskToken";

  /// @param definition of one state, or of a machine that has it at any level
  /// @throws Refusal with `ValidationException` if there is no such state
  static TestedState of(JsonNode definition, Optional<String> stateName) {
    if (definition.has("States")) {
      String language = definition.path("QueryLanguage").asString("JSONPath");
      return stateName
          .flatMap(
              name -> find(definition, name).map(state -> new TestedState(name, state, language)))
          .orElseThrow(() -> Refusal.validation("State not found in definition"));
    }
    if (!(definition instanceof ObjectNode state)) {
      throw Refusal.of(
          "InvalidDefinition",
          "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Definition must be a valid"
              + " JSON object'");
    }
    return new TestedState(stateName.orElse(ALONE), state, "JSONPath");
  }

  private static Optional<ObjectNode> find(JsonNode tree, String name) {
    if (tree.path("States").get(name) instanceof ObjectNode state) {
      return Optional.of(state);
    }
    return tree.valueStream().flatMap(child -> find(child, name).stream()).findFirst();
  }

  String type() {
    return state.path("Type").asString("");
  }

  /// A machine that gives the state its input and variables, and ends after it.
  /// @param isMocked the work of the state becomes a task that nobody does
  ObjectNode machine(JsonNode input, ObjectNode variables, boolean isMocked) {
    ObjectNode machine = Json.object().put("StartAt", BEFORE);
    ObjectNode states = machine.putObject("States");
    ObjectNode before = states.putObject(BEFORE).put("Type", "Pass").put("Next", name);
    before.set("Result", input);
    if (!variables.isEmpty()) {
      before.set("Assign", variables);
    }
    states.set(name, isMocked ? mocked() : inItsLanguage());
    for (String target : targets()) {
      if (!states.has(target)) {
        states.putObject(target).put("Type", "Succeed");
      }
    }
    return machine;
  }

  private ObjectNode inItsLanguage() {
    ObjectNode copy = state.deepCopy();
    if (!copy.has("QueryLanguage")) {
      copy.put("QueryLanguage", language);
    }
    return copy;
  }

  private ObjectNode mocked() {
    ObjectNode task = inItsLanguage();
    boolean waits = state.path("Resource").asString("").endsWith(CALLBACK);
    task.remove("Branches");
    return task.put("Type", "Task").put("Resource", waits ? MOCKED + CALLBACK : MOCKED);
  }

  private List<String> targets() {
    List<String> targets = new ArrayList<>();
    state.path("Next").asStringOpt().ifPresent(targets::add);
    state.path("Default").asStringOpt().ifPresent(targets::add);
    for (String field : List.of("Choices", "Catch")) {
      state.path(field).forEach(rule -> rule.path("Next").asStringOpt().ifPresent(targets::add));
    }
    return targets;
  }
}
