package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.EventTypes;
import io.millrace.pipeline.states.HistoryEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Events as the API shows them.
final class HistoryWire {
  private static final List<String> DATA =
      List.of(
          "input", "inputDetails", "output", "outputDetails", "parameters", "assignedVariables");

  /// Have their details even if nothing is in them.
  private static final Set<String> ENDS =
      Set.of(
          EventTypes.EXECUTION_FAILED,
          EventTypes.EXECUTION_TIMED_OUT,
          EventTypes.EXECUTION_ABORTED);

  private HistoryWire() {}

  /// What an answer shows of the data that went through an execution.
  enum Data {
    SHOWN,
    LEFT_OUT
  }

  static ObjectNode event(HistoryEvent event, Optional<Start> start, Arns arns, Data data) {
    ObjectNode wire = Json.object();
    wire.put("timestamp", EpochSeconds.of(event.timestamp()));
    wire.put("type", event.type()).put("id", event.id());
    wire.put("previousEventId", event.previousId());
    ObjectNode details = event.details().deepCopy();
    if (event.type().equals(EventTypes.EXECUTION_STARTED)) {
      start.ifPresent(known -> addStart(details, known, arns));
    }
    if (event.type().equals(EventTypes.MAP_RUN_SUCCEEDED)) {
      details.removeAll(); // the result is told when the state is left
    }
    if (data == Data.LEFT_OUT) {
      details.remove(DATA);
    }
    if (!details.isEmpty() || ENDS.contains(event.type())) {
      wire.set(detailsField(event.type()), details);
    }
    return wire;
  }

  private static void addStart(ObjectNode details, Start start, Arns arns) {
    details.put("input", start.input());
    start
        .version()
        .ifPresent(v -> details.put("stateMachineVersionArn", arns.qualified(start.machine(), v)));
    start
        .alias()
        .ifPresent(a -> details.put("stateMachineAliasArn", arns.qualified(start.machine(), a)));
  }

  /// All states share the details of being entered and left; other types have their own.
  private static String detailsField(String type) {
    if (type.endsWith(EventTypes.STATE_ENTERED)) {
      return "stateEnteredEventDetails";
    }
    if (type.endsWith(EventTypes.STATE_EXITED)) {
      return "stateExitedEventDetails";
    }
    return Character.toLowerCase(type.charAt(0)) + type.substring(1) + "EventDetails";
  }
}
