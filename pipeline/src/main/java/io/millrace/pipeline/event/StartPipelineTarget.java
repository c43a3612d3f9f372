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
    TargetInput.check(settings);
  }

  @Override
  public String deliver(JsonNode settings, Arrival arrival) {
    JsonNode input = TargetInput.of(settings, arrival);
    return executions
        .start(settings.path("pipeline").asString(), input, arrival.key(), cause(arrival))
        .id()
        .value();
  }

  private static StartCause cause(Arrival arrival) {
    Event event = arrival.event();
    String replay = arrival.replay().map(id -> " replay " + id).orElse("");
    return event.type().equals(Event.SCHEDULE_FIRED)
        ? StartCause.schedule(event.subject().orElse(event.source()), event.id() + replay)
        : StartCause.event(event.source() + " " + event.id() + replay);
  }

  @Override
  public boolean running(String started) {
    return executions
        .find(new ExecutionId(started))
        .map(execution -> !execution.status().ended())
        .orElse(false);
  }
}
