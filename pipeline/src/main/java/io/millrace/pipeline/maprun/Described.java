package io.millrace.pipeline.maprun;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import tools.jackson.databind.node.ObjectNode;

/// A child with its output and all that is known of it, as result files have it.
final class Described {
  private Described() {}

  static ObjectNode child(Execution child) {
    ObjectNode described = Json.object().put("ExecutionArn", child.arn());
    described.put("Input", Json.write(child.input()));
    described.putObject("InputDetails").put("Included", true);
    described.put("Name", child.name());
    child.output().ifPresent(output -> described.put("Output", Json.write(output)));
    child.output().ifPresent(_ -> described.putObject("OutputDetails").put("Included", true));
    child.error().ifPresent(error -> described.put("Error", error));
    child.cause().ifPresent(cause -> described.put("Cause", cause));
    described.put("RedriveCount", child.redriveCount());
    described.put("StartDate", child.startedAt().toString());
    described.put("StateMachineArn", child.machineArn());
    described.put("Status", child.status().name());
    child.endedAt().ifPresent(at -> described.put("StopDate", at.toString()));
    return described;
  }
}
