package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.RULE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.StartCause;
import tools.jackson.databind.JsonNode;

/// `start-pipeline`: starts an execution whose name is the delivery's key, so that a delivery that
/// is repeated starts nothing twice.
public final class StartPipelineTarget implements TargetKind {
  private final Executions executions;

  public StartPipelineTarget(Executions executions) {
    this.executions = executions;
  }

  @Override
  public String name() {
    return "start-pipeline";
  }

  @Override
  public void check(JsonNode settings) {
    MillraceException.require(
        !settings.path("pipeline").asString("").isBlank(),
        RULE_INVALID,
        "Name the pipeline to start.",
        "target start-pipeline: names no pipeline");
  }

  @Override
  public String deliver(JsonNode settings, Event event, String key) {
    JsonNode input = EventTemplate.fill(settings.path("input"), event.toJson());
    return executions
        .start(settings.path("pipeline").asString(), input, key, cause(event))
        .id()
        .value();
  }

  private static StartCause cause(Event event) {
    return event.type().equals(Event.SCHEDULE_FIRED)
        ? StartCause.schedule(event.subject().orElse(event.source()))
        : StartCause.event(event.source() + " " + event.id());
  }

  @Override
  public boolean running(String started) {
    return executions
        .find(new ExecutionId(started))
        .map(execution -> !execution.status().ended())
        .orElse(false);
  }
}
