package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.express.Work;
import io.millrace.pipeline.states.TaskCommand;
import io.millrace.pipeline.states.TaskResult;

/// What the Task states of one Express execution ask for: tasks, and starts of other executions.
record ExpressWork(Engine engine, ExecutionId execution, String pipeline) implements Work {
  @Override
  public TaskResult run(TaskCommand command, Attempt attempt) throws InterruptedException {
    AttemptId id = new AttemptId(execution, command.enteredEvent(), command.attempt());
    return NestedExecution.is(command)
        ? start(command, AttemptContext.key(id))
        : engine
            .node()
            .calls()
            .run(
                command,
                id,
                new ExpressContext(id, pipeline, command.state(), attempt),
                attempt::cancelled);
  }

  private TaskResult start(TaskCommand command, String key) {
    try {
      NestedStart start = NestedStart.of(command.arguments(), key);
      Execution started =
          engine.start(
              start.pipeline(), start.input(), start.name(), StartCause.execution(execution));
      return new TaskResult.Succeeded(NestedStart.answer(started));
    } catch (MillraceException e) {
      return new TaskResult.Failed(NestedStart.errorName(e), e.detail());
    }
  }
}
