package io.millrace.pipeline;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.Continuation;
import io.millrace.pipeline.states.ExecutionType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// `millrace:continue`: goes on as a new execution of the same pipeline version, with a history of
/// its own. A loop without end uses it before its history is full.
public final class ContinueTask implements Task {
  private final Supplier<Executions> executions;

  public ContinueTask(Supplier<Executions> executions) {
    this.executions = executions;
  }

  @Override
  public String name() {
    return "continue";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Goes on as a new execution of the same pipeline version.")
        .optional("start_at", "string", "the state that it begins with; else the first one")
        .optional("input", "any", "what that state gets; else an empty object")
        .optional("variables", "object", "variables that are assigned already, by name")
        .output("execution", "string", "the id of the new execution")
        .output("execution_arn", "string", "its ARN")
        .error("TASK_ARGUMENTS_INVALID", "there is no such state outside of Parallel and Map")
        .error("Continue.NotPossible", "the execution is an Express one: it has no history");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    Execution before =
        executions
            .get()
            .find(context.execution())
            .filter(execution -> execution.type() == ExecutionType.STANDARD)
            .orElseThrow(
                () ->
                    new TaskFailure(
                        "Continue.NotPossible", "Only a standard execution can continue."));
    Map<String, JsonNode> variables = new LinkedHashMap<>();
    given
        .optionalObject("variables")
        .json()
        .properties()
        .forEach(entry -> variables.put(entry.getKey(), entry.getValue()));
    StartRequest request =
        StartRequest.of(
                before.pipeline(),
                given.has("input") ? arguments.get("input") : Json.object(),
                context.visitKey(),
                StartCause.execution(before.id()))
            .withVersion(before.version())
            .from(new Continuation(given.optionalText("start_at"), variables));
    Execution next = executions.get().start(request);
    return Json.object()
        .put("execution", next.id().value())
        .put("execution_arn", Machines.executionArn(next));
  }
}
