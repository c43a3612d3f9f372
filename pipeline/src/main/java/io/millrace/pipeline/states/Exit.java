package io.millrace.pipeline.states;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What a state leaves behind.
/// @param assigned new values of variables, by name
record Exit(JsonNode output, Map<String, JsonNode> assigned) {
  /// @param data the state's own, or that of a rule or a catcher
  static Exit of(State state, DataFlow data, Evaluation evaluation, Sizes sizes)
      throws StateFailure {
    Map<String, JsonNode> assigned = data.assign(evaluation);
    JsonNode output = data.output(evaluation);
    sizes.checkResult(output, state.name());
    sizes.checkVariables(evaluation.variables(), assigned, state.name());
    return new Exit(output, assigned);
  }
}
