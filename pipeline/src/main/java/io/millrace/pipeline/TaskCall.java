package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.TaskCommand;
import io.millrace.pipeline.states.TaskResult;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Calls tasks, and gives every way in which they can fail a name.
/// @param cache of results
/// @param values where large results go
record TaskCall(Tasks tasks, TaskCache cache, Optional<LargeValues> values) {
  private static final Logger log = LoggerFactory.getLogger(TaskCall.class);

  /// @param attempt that is made
  /// @param unwanted whether the result is not wanted any more: code that was interrupted may throw
  ///     what it likes
  TaskResult run(
      TaskCommand command, AttemptId attempt, TaskContext context, BooleanSupplier unwanted)
      throws InterruptedException {
    Optional<Task> task = tasks.find(command.resource().target());
    if (task.isEmpty()) {
      return new TaskResult.Failed(
          ErrorNames.RUNTIME, "There is no task '%s'.".formatted(command.resource().target()));
    }
    try {
      return new TaskResult.Succeeded(checked(result(task.get(), command, attempt, context)));
    } catch (TaskFailure e) {
      return new TaskResult.Failed(e.error(), e.text());
    } catch (MillraceException e) {
      requireWanted(unwanted);
      return new TaskResult.Failed(e.code().name(), e.detail() + " " + e.fix());
    } catch (RuntimeException | Error e) {
      requireWanted(unwanted);
      return broken(command, context, e);
    }
  }

  private JsonNode result(Task task, TaskCommand command, AttemptId attempt, TaskContext context)
      throws InterruptedException {
    if (values.isEmpty()) {
      return output(task, command, attempt, context);
    }
    TaskCommand resolved = command.withArguments(values.get().resolve(command.arguments()));
    return values.get().refer(output(task, resolved, attempt, context));
  }

  private JsonNode output(Task task, TaskCommand command, AttemptId attempt, TaskContext context)
      throws InterruptedException {
    return task instanceof CacheableTask cacheable && TaskCache.isAskedFor(command)
        ? cache.run(cacheable, command, attempt, context)
        : task.run(command.arguments(), context);
  }

  private static void requireWanted(BooleanSupplier unwanted) throws InterruptedException {
    if (unwanted.getAsBoolean()) {
      throw new InterruptedException();
    }
  }

  private static TaskResult broken(TaskCommand command, TaskContext context, Throwable e) {
    String reference = Ids.hex32();
    log.error(
        "task.broken execution={} state={} reference={}",
        context.execution(),
        command.state(),
        reference,
        e);
    return new TaskResult.Failed(
        "INTERNAL_ERROR", "The task broke; search the log for %s.".formatted(reference));
  }

  /// What cannot be read back later must not get into a history.
  private static JsonNode checked(JsonNode output) {
    return Json.parse(Json.write(output));
  }
}
