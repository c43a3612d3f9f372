package io.millrace.pipeline.training;

import static io.millrace.base.ErrorCode.TASK_ARGUMENTS_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// `millrace:cool-down`: tells whether something may happen now that may happen once in a period.
public final class CoolDownTask implements Task {
  private final CoolDowns coolDowns;

  public CoolDownTask(CoolDowns coolDowns) {
    this.coolDowns = coolDowns;
  }

  @Override
  public String name() {
    return "cool-down";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Allows something once in a period.")
        .input("name", "string", "what is allowed once")
        .input("seconds", "number", "the period, at least 0")
        .output("allowed", "boolean", "true for the first of the period")
        .output("until", "string", "when the period is over");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    int seconds = given.integer("seconds");
    MillraceException.require(
        seconds >= 0,
        TASK_ARGUMENTS_INVALID,
        "Give a period in seconds.",
        "Arguments of task cool-down.seconds: %d (expected: at least 0)",
        seconds);
    CoolDowns.Answer answer =
        coolDowns.take(given.text("name"), context.visitKey(), Duration.ofSeconds(seconds));
    return Json.object().put("allowed", answer.allowed()).put("until", answer.until().toString());
  }
}
