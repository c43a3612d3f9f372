package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import io.millrace.pipeline.stepfunctions.Constraints.Checked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Map runs: there are none as long as there are no distributed Map states.
final class MapRunOperations {
  private final StartedExecutions started;

  MapRunOperations(StartedExecutions started) {
    this.started = started;
  }

  void addTo(Operations operations) {
    operations
        .add("ListMapRuns", Of.class, this::list)
        .add("DescribeMapRun", Named.class, this::find)
        .add("UpdateMapRun", Named.class, this::find);
  }

  record Of(String executionArn, @Nullable Integer maxResults, @Nullable String nextToken)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.arn("executionArn", executionArn).page(maxResults, nextToken);
    }
  }

  record Named(String mapRunArn) implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.required("mapRunArn", mapRunArn).length("mapRunArn", mapRunArn, 1, 2_000);
    }
  }

  private ObjectNode list(Of body, Arns arns) {
    started.execution(body.executionArn());
    if (body.nextToken() != null) {
      throw Refusal.invalidToken();
    }
    ObjectNode none = Json.object();
    none.putArray("mapRuns");
    return none;
  }

  private Object find(Named body, Arns arns) {
    Arn.requireMapRun(body.mapRunArn());
    throw Refusal.notFound();
  }
}
