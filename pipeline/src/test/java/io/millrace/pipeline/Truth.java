package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.states.TaskCommand;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the histories say, read along as they are written; and what must hold of it, whatever goes
/// wrong.
final class Truth {
  private final Machines machines;
  private final Map<ExecutionId, ExecutionState> states = new HashMap<>();
  private final Map<String, Integer> starts = new HashMap<>();

  Truth(Machines machines) {
    this.machines = machines;
  }

  /// Ids go on without gaps, and each event can follow the one before.
  void appended(Execution execution, List<HistoryEvent> events) {
    ExecutionState state = states.computeIfAbsent(execution.id(), _ -> machines.state(execution));
    try {
      events.forEach(state::apply);
    } catch (IllegalStateException e) {
      throw new AssertionError(execution + ": " + events, e);
    }
    assertThat(state.outcome().isPresent()).isEqualTo(execution.status().ended());
    assertThat(execution.cause().orElse("")).doesNotContain("cannot go on");
  }

  /// An attempt begins to work: its start is in the history, its end is not.
  /// @param shared a node that stood still may not know yet that others have gone on
  void started(TaskContext context, boolean shared) {
    String key = context.idempotencyKey();
    starts.merge(key, 1, Integer::sum);
    if (shared) {
      return;
    }
    assertThat(state(context.execution()).tasks())
        .as("the attempts in flight when %s starts", key)
        .filteredOn(task -> task.progress() == TaskCommand.Progress.STARTED)
        .extracting(
            task ->
                AttemptContext.key(
                    new AttemptId(context.execution(), task.enteredEvent(), task.attempt())))
        .contains(key);
  }

  private ExecutionState state(ExecutionId id) {
    ExecutionState state = states.get(id);
    if (state == null) {
      throw new AssertionError("there is no execution " + id);
    }
    return state;
  }

  /// @param disturbances each may have cost one start more of what it hit
  void requireWhole(MemoryStore store, int disturbances) {
    assertThat(starts.values()).allMatch(count -> count <= 1 + disturbances);
    assertThat(store.executions())
        .allSatisfy(
            execution -> {
              assertThat(execution.status().ended()).isTrue();
              assertThat(store.openTasks().of(execution.id())).isEmpty();
            });
  }
}
