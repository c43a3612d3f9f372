package io.millrace.pipeline.states;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The function from a definition and a history to what is to be done. [ExecutionState] is the same
/// function in steps, for those who do not want to read the whole history again and again.
public final class Interpreter {
  private Interpreter() {}

  /// What is to be done.
  /// @param append events that the machine itself writes now, in order
  /// @param tasks attempts that are to be in flight after them
  /// @param wakeAt when to ask again though nothing has happened outside
  /// @param outcome if the execution has ended
  public record Decision(
      List<HistoryEvent> append,
      List<TaskCommand> tasks,
      Optional<Instant> wakeAt,
      Optional<Outcome> outcome) {
    public Decision {
      append = List.copyOf(append);
      tasks = List.copyOf(tasks);
    }
  }

  /// @param history from the first event on, without gaps
  /// @param now the timestamp of what is appended
  /// @throws IllegalStateException if the definition cannot have led to the history
  public static Decision decide(
      StateMachine machine, ExecutionFacts facts, List<HistoryEvent> history, Instant now) {
    return advance(ExecutionState.of(machine, facts, history), now);
  }

  /// The same, from a state; the appended events become part of it.
  public static Decision advance(ExecutionState state, Instant now) {
    List<HistoryEvent> append = new ArrayList<>();
    for (Optional<HistoryEvent> next = state.next(now); next.isPresent(); next = state.next(now)) {
      state.apply(next.get());
      append.add(next.get());
    }
    return new Decision(append, state.tasks(), state.wakeAt(), state.outcome());
  }
}
