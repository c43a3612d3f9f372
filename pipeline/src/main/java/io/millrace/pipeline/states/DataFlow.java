package io.millrace.pipeline.states;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What data goes into a state's work, and what comes out of the state: one implementation for each
/// query language.
interface DataFlow {
  /// What the work gets.
  JsonNode arguments(Evaluation evaluation) throws StateFailure;

  /// What the state gives on.
  /// @param given the result of the work, or what stands in its place in states without work
  JsonNode output(Evaluation evaluation, JsonNode given) throws StateFailure;

  /// New values of variables, by name.
  Map<String, JsonNode> assign(Evaluation evaluation, JsonNode given) throws StateFailure;

  /// JSONata's: `Arguments`, `Output`, `Assign`.
  /// @param field where the fields stand inside the state, such as `Catch/0/`; empty for the state
  ///     itself
  record Jsonata(
      String field,
      Optional<Template> arguments,
      Optional<Template> output,
      Map<String, Template> assign)
      implements DataFlow {
    public Jsonata {
      assign = Collections.unmodifiableMap(new LinkedHashMap<>(assign));
    }

    @Override
    public JsonNode arguments(Evaluation evaluation) throws StateFailure {
      return arguments.isEmpty()
          ? evaluation.input().json()
          : arguments.get().evaluate(evaluation, field + "Arguments");
    }

    @Override
    public JsonNode output(Evaluation evaluation, JsonNode given) throws StateFailure {
      return output.isEmpty() ? given : output.get().evaluate(evaluation, field + "Output");
    }

    @Override
    public Map<String, JsonNode> assign(Evaluation evaluation, JsonNode given) throws StateFailure {
      Map<String, JsonNode> values = new LinkedHashMap<>();
      for (Map.Entry<String, Template> entry : assign.entrySet()) {
        values.put(
            entry.getKey(),
            entry.getValue().evaluate(evaluation, field + "Assign/" + entry.getKey()));
      }
      return values;
    }
  }

  /// JSONPath's, for states that use no path: all data passes unchanged.
  /// @param result a Pass state's `Result`
  record Unchanged(Optional<JsonNode> result) implements DataFlow {
    @Override
    public JsonNode arguments(Evaluation evaluation) {
      return evaluation.input().json();
    }

    @Override
    public JsonNode output(Evaluation evaluation, JsonNode given) {
      return result.isPresent() ? result.get().deepCopy() : given;
    }

    @Override
    public Map<String, JsonNode> assign(Evaluation evaluation, JsonNode given) {
      return Map.of();
    }
  }
}
