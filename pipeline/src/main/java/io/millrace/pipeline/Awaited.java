package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.OpenTasks.Answer;
import io.millrace.pipeline.OpenTasks.Changes;
import io.millrace.pipeline.OpenTasks.OpenTask;
import io.millrace.pipeline.OpenTasks.Opening;
import io.millrace.pipeline.OpenTasks.Queued;
import io.millrace.pipeline.RunningExecution.News;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.states.TaskCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The attempts of one execution that somebody outside may answer: which are open in the store, and
/// what the store knows of them. Guarded by the execution's lock.
final class Awaited {
  private final Engine engine;
  private final Persistence persistence;
  private final ExecutionId execution;

  /// Those that the store has, as they stood at the last step.
  private Map<AttemptId, TaskCommand> open;

  private List<OpenTask> known = List.of();
  private final Map<AttemptId, Beat> beats = new HashMap<>();

  /// A heartbeat.
  /// @param said the time by the clock of the node that took it
  /// @param heard that time, or when it was read if the clocks differ by more than can be
  private record Beat(Instant said, Instant heard) {
    private static Beat of(Instant said, Instant after, Instant now) {
      return new Beat(said, said.isBefore(after) || said.isAfter(now) ? now : said);
    }
  }

  /// @param tasks as the history has them
  Awaited(Engine engine, Persistence persistence, ExecutionId execution, List<TaskCommand> tasks) {
    this.engine = engine;
    this.persistence = persistence;
    this.execution = execution;
    this.open = answerable(tasks);
  }

  private Map<AttemptId, TaskCommand> answerable(List<TaskCommand> tasks) {
    Map<AttemptId, TaskCommand> answerable = new LinkedHashMap<>();
    for (TaskCommand task : tasks) {
      if (task.resource().hasToken()) {
        answerable.put(id(task), task);
      }
    }
    return answerable;
  }

  private AttemptId id(TaskCommand task) {
    return new AttemptId(execution, task.enteredEvent(), task.attempt());
  }

  /// Reads what the store has heard of open tasks.
  /// @return false if some of them are not open any more: another node has gone on
  boolean look() {
    if (open.isEmpty()) {
      known = List.of();
      return true;
    }
    Optional<List<OpenTask>> read = persistence.call(this::read);
    known = read.orElse(List.of());
    return read.isEmpty()
        || known.stream().map(OpenTask::attempt).toList().containsAll(open.keySet());
  }

  /// What was read, as news for the execution.
  List<News> news() {
    List<News> news = new ArrayList<>();
    for (OpenTask task : known) {
      news.add((state, now) -> about(task, state, command -> taken(task, command, state, now)));
      news.add((state, now) -> about(task, state, command -> ended(task, command, state, now)));
    }
    return news;
  }

  private List<OpenTask> read() {
    return engine.node().store().openTasks().of(execution);
  }

  private @Nullable HistoryEvent about(
      OpenTask task, ExecutionState state, Function<TaskCommand, @Nullable HistoryEvent> news) {
    Optional<TaskCommand> command = find(state.tasks(), task.attempt());
    return command.isEmpty() ? null : news.apply(command.get());
  }

  private @Nullable HistoryEvent ended(
      OpenTask task, TaskCommand command, ExecutionState state, Instant now) {
    task.beatAt().ifPresent(at -> beat(command, at, now));
    return task.answer().isPresent()
        ? answered(state, command, task.answer().get(), now)
        : silent(state, command, now);
  }

  private void beat(TaskCommand task, Instant said, Instant now) {
    Beat before = beats.get(id(task));
    if (before == null) {
      beats.put(id(task), Beat.of(said, task.since(), now));
    } else if (!before.said().equals(said)) {
      beats.put(id(task), Beat.of(said, before.heard(), now));
    }
  }

  private static @Nullable HistoryEvent taken(
      OpenTask task, TaskCommand command, ExecutionState state, Instant now) {
    boolean news =
        task.worker().isPresent() && command.progress() == TaskCommand.Progress.SCHEDULED;
    return news ? state.activityStarted(command, task.worker().orElse(""), now) : null;
  }

  private Optional<TaskCommand> find(List<TaskCommand> tasks, AttemptId attempt) {
    return tasks.stream().filter(task -> id(task).equals(attempt)).findFirst();
  }

  private static HistoryEvent answered(
      ExecutionState state, TaskCommand task, Answer answer, Instant now) {
    return switch (answer) {
      case Answer.Succeeded(var output) -> state.taskSucceeded(task, output, now);
      case Answer.Failed(var error, var cause) -> state.taskFailed(task, error, cause, now);
    };
  }

  private @Nullable HistoryEvent silent(ExecutionState state, TaskCommand task, Instant now) {
    boolean late = heartbeatDue(task).filter(due -> !due.isAfter(now)).isPresent();
    return late ? state.heartbeatMissed(task, now) : null;
  }

  private Optional<Instant> heartbeatDue(TaskCommand task) {
    boolean counts = task.isAwaited() && task.progress() != TaskCommand.Progress.SCHEDULED;
    if (!counts || task.heartbeatSeconds().isEmpty()) {
      return Optional.empty();
    }
    Beat beat = beats.get(id(task));
    Instant from = beat == null ? task.since() : beat.heard();
    return Optional.of(from.plusSeconds(task.heartbeatSeconds().getAsInt()));
  }

  /// When the first heartbeat is missed, if no other comes.
  Optional<Instant> wakeAt(List<TaskCommand> tasks) {
    return tasks.stream().flatMap(task -> heartbeatDue(task).stream()).min(Instant::compareTo);
  }

  /// New tasks of activities that do not exist.
  List<TaskCommand> orphans(List<TaskCommand> tasks) {
    return tasks.stream()
        .filter(task -> task.resource().isActivity() && !open.containsKey(id(task)))
        .filter(task -> !persistence.call(() -> exists(task)).orElse(true))
        .toList();
  }

  private boolean exists(TaskCommand task) {
    return engine.activities().find(task.resource().action()).isPresent();
  }

  /// What a step changes; afterwards the store is taken to have it.
  Changes changes(List<TaskCommand> tasks, List<HistoryEvent> step) {
    Map<AttemptId, TaskCommand> before = open;
    open = answerable(tasks);
    List<Opening> opened = new ArrayList<>();
    open.forEach(
        (attempt, task) -> {
          if (!before.containsKey(attempt)) {
            opened.add(new Opening(attempt, task.since(), queued(task)));
          }
        });
    List<AttemptId> heard = new ArrayList<>();
    List<AttemptId> closed = new ArrayList<>();
    List<AttemptId> expired = new ArrayList<>();
    before.forEach(
        (attempt, task) -> {
          if (!open.containsKey(attempt)) {
            closed.add(attempt);
            if (step.stream().anyMatch(event -> isTimeout(event, task))) {
              expired.add(attempt);
            }
          } else if (task.resource().isActivity()
              && open.get(attempt).progress() != task.progress()) {
            heard.add(attempt);
          }
        });
    beats.keySet().retainAll(open.keySet());
    return new Changes(opened, heard, closed, expired);
  }

  private static Optional<Queued> queued(TaskCommand task) {
    return task.resource().isActivity()
        ? Optional.of(new Queued(task.resource().action(), task.arguments()))
        : Optional.empty();
  }

  private static boolean isTimeout(HistoryEvent event, TaskCommand task) {
    return event.previousId() == task.lastEvent() && event.type().endsWith("TimedOut");
  }
}
