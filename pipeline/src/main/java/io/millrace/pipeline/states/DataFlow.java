package io.millrace.pipeline.states;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What data goes into a state's work, and what comes out of the state: [Jsonata] for one query
/// language, [PathFlow] for the other.
interface DataFlow {
  /// What the state's own fields are evaluated on.
  /// @param evaluation whose input is the state's raw input
  Evaluation effective(Evaluation evaluation) throws StateFailure;

  /// What the work gets.
  /// @param effective what [#effective] gave
  JsonNode arguments(Evaluation effective) throws StateFailure;

  /// What the state gives on.
  JsonNode output(Evaluation evaluation) throws StateFailure;

  /// New values of variables, by name.
  Map<String, JsonNode> assign(Evaluation evaluation) throws StateFailure;

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
    public Evaluation effective(Evaluation evaluation) {
      return evaluation;
    }

    @Override
    public JsonNode arguments(Evaluation effective) throws StateFailure {
      return arguments.isEmpty()
          ? effective.input().json()
          : arguments.get().evaluate(effective, field + "Arguments");
    }

    @Override
    public JsonNode output(Evaluation evaluation) throws StateFailure {
      return output.isEmpty()
          ? evaluation.given()
          : output.get().evaluate(evaluation, field + "Output");
    }

    @Override
    public Map<String, JsonNode> assign(Evaluation evaluation) throws StateFailure {
      return Template.values(assign, evaluation, field + "Assign/");
    }
  }
}
