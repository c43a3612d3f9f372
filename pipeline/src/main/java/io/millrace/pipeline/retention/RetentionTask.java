package io.millrace.pipeline.retention;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.tracking.retention.Outcome;
import io.millrace.tracking.retention.Retention;
import io.millrace.tracking.retention.RetentionPolicy;
import tools.jackson.databind.JsonNode;

/// `millrace:retention`: deletes and purges what a policy speaks of and nothing needs. A visit that
/// is killed goes on where it was, and counts what it purged before.
public final class RetentionTask implements Task {
  private final Retention retention;

  public RetentionTask(Retention retention) {
    this.retention = retention;
  }

  @Override
  public String name() {
    return "retention";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Deletes and purges experiments, runs and logged models by policy.")
        .input("policy", "object", "as retention of the project file")
        .output("experiments", "number", "that were purged")
        .output("runs", "number", "that were purged")
        .output("logged_models", "number", "that were purged")
        .output("points", "number", "of metrics that were purged with them")
        .output("bytes", "number", "of files that were purged with them")
        .error("RETENTION_INVALID", "the policy cannot be read");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) throws InterruptedException {
    TaskArguments given = new TaskArguments(name(), arguments);
    RetentionPolicy policy = RetentionPolicy.of(given.object("policy").json());
    Thread thread = Thread.currentThread();
    Outcome outcome =
        retention.apply(
            policy, context.visitKey(), () -> !context.cancelled() && !thread.isInterrupted());
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    context.log(
        "%d experiments, %d runs, %d logged models purged"
            .formatted(outcome.experiments(), outcome.runs(), outcome.loggedModels()));
    return Json.object()
        .put("experiments", outcome.experiments())
        .put("runs", outcome.runs())
        .put("logged_models", outcome.loggedModels())
        .put("points", outcome.points())
        .put("bytes", outcome.bytes());
  }
}
