package io.millrace.pipeline.states;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// How a map run comes to the inputs of its children, for those who test a distributed Map.
public interface ItemHandout {
  List<MapItem> read(MapRunPlan.Reader reader) throws Failed;

  /// What each child would be given.
  List<JsonNode> inputs(MapRunPlan plan, List<MapItem> items) throws Failed;

  /// The Map fails.
  final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    private final String error;

    /// @param error its name
    /// @param cause one sentence
    public Failed(String error, String cause) {
      super(cause, null, false, false);
      this.error = error;
    }

    /// The same, as the fault of a state.
    StateFailure asStateFailure() {
      return StateFailure.silent(error, String.valueOf(getMessage()));
    }
  }
}
