package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.ExecutionStore.Claim;
import io.millrace.pipeline.ExecutionStore.Step;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.states.TaskCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An execution that this node writes. Everything is guarded by one lock; each step is: tell the
/// state the news, let the machine write what follows, commit all of it, then act on it.
final class RunningExecution {
  private static final Logger log = LoggerFactory.getLogger(RunningExecution.class);
  private static final int STEP_MAX = 500;
  private static final Duration SLEEPER = Duration.ofSeconds(60);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);

  /// Something that happened outside the machine.
  @FunctionalInterface
  interface News {
    @Nullable HistoryEvent event(ExecutionState state, Instant now);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Engine engine;
  private final Claim claim;
  private final Execution execution;
  private final ExecutionState state;

  /// By the visit's entered event.
  private final Map<Long, Attempt> attempts = new HashMap<>();

  private final Map<Long, NestedExecution> nested = new HashMap<>();
  private @Nullable Future<?> timer;
  private boolean gone;

  RunningExecution(Engine engine, Claim claim, Execution execution, ExecutionState state) {
    this.engine = engine;
    this.claim = claim;
    this.execution = execution;
    this.state = state;
  }

  ExecutionId id() {
    return claim.id();
  }

  String pipeline() {
    return execution.pipeline();
  }

  /// Goes on where the history ends.
  void resume() {
    step((_, _) -> null);
  }

  /// News about an attempt; nothing if the attempt is not wanted any more.
  void tell(Attempt attempt, News news) {
    step(
        (current, now) ->
            attempts.containsValue(attempt) && flying(attempt) ? news.event(current, now) : null);
  }

  private boolean flying(Attempt attempt) {
    return state.tasks().stream().anyMatch(attempt::isOf);
  }

  /// False if the attempt is not wanted any more.
  boolean granted(Attempt attempt) {
    boolean[] runs = {false, false};
    step(
        (current, now) -> {
          Optional<TaskCommand> command =
              attempts.containsValue(attempt) && !engine.isStopping()
                  ? current.tasks().stream().filter(attempt::isOf).findFirst()
                  : Optional.empty();
          runs[0] = command.isPresent();
          return command
              .filter(c -> c.progress() == TaskCommand.Progress.SCHEDULED)
              .map(c -> current.taskStarted(c, now))
              .orElse(null);
        },
        () -> {
          if (runs[0]) {
            runs[1] = true;
            attempt.run();
          }
        });
    return runs[1];
  }

  /// @return false if this has left the memory, so that the news did not arrive
  boolean step(News news) {
    return step(news, () -> {});
  }

  private boolean step(News news, Runnable then) {
    lock.lock();
    try {
      if (gone) {
        return false;
      }
      List<HistoryEvent> events = new ArrayList<>();
      HistoryEvent event = news.event(state, engine.now());
      if (event != null) {
        apply(event, events);
      }
      List<Attempt> starting = advance(events);
      if (gone) {
        starting.forEach(_ -> engine.slots().release());
      } else {
        then.run();
        starting.forEach(Attempt::run);
        act();
      }
    } catch (RuntimeException e) {
      leave();
      engine.broken(claim, execution, e);
    } finally {
      lock.unlock();
    }
    return true;
  }

  private void apply(HistoryEvent event, List<HistoryEvent> events) {
    state.apply(event);
    events.add(event);
  }

  /// Lets the machine write, and commits; gives the attempts that have got a slot.
  private List<Attempt> advance(List<HistoryEvent> events) {
    List<Attempt> starting = new ArrayList<>();
    List<HistoryEvent> open = events;
    while (!gone) {
      Instant now = engine.now();
      Optional<HistoryEvent> next = state.next(now);
      while (open.size() < STEP_MAX && next.isPresent()) {
        apply(next.get(), open);
        next = state.next(now);
      }
      if (next.isEmpty()) {
        starting.addAll(assign(open));
      }
      if (open.isEmpty()) {
        break;
      }
      commit(open, next.isEmpty());
      open = new ArrayList<>();
    }
    return starting;
  }

  /// Gives slots to attempts that are new here; what gets none stands in line.
  private List<Attempt> assign(List<HistoryEvent> events) {
    List<Attempt> starting = new ArrayList<>();
    for (TaskCommand command : state.tasks()) {
      Attempt known = attempts.get(command.enteredEvent());
      if (NestedExecution.is(command)) {
        if (command.progress() == TaskCommand.Progress.SCHEDULED) {
          apply(state.taskStarted(command, engine.now()), events);
        }
      } else if (known == null || !known.isOf(command)) {
        if (known != null) {
          known.cancel();
        }
        Attempt attempt = new Attempt(engine, this, command);
        attempts.put(command.enteredEvent(), attempt);
        if (engine.slots().take(attempt)) {
          if (command.progress() == TaskCommand.Progress.SCHEDULED) {
            apply(state.taskStarted(command, engine.now()), events);
          }
          starting.add(attempt);
        }
      }
    }
    return starting;
  }

  /// @param waits whether the machine has nothing to write before something happens
  private void commit(List<HistoryEvent> events, boolean waits) {
    Optional<Execution> ended =
        state.outcome().map(outcome -> execution.ended(outcome, events.getLast().timestamp()));
    // A task in flight is taken up at once after a crash, however long it may still run.
    Optional<Instant> wakeAt = waits && state.tasks().isEmpty() ? state.wakeAt() : Optional.empty();
    Step step = new Step(events, wakeAt, ended);
    Duration pause = Duration.ofMillis(100);
    while (true) {
      try {
        if (!engine.store().append(claim, step)) {
          log.warn("execution.lost execution={} epoch={}", id(), claim.epoch());
          leave();
          engine.reload(id());
        } else if (ended.isPresent()) {
          leave();
          engine.ended(ended.get());
        }
        engine.changed(id());
        return;
      } catch (MillraceException e) {
        log.warn("execution.step.delayed execution={} reason={}", id(), e.detail());
        if (!pause(pause)) {
          leave();
          return;
        }
        pause = pause.multipliedBy(2).compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : pause.plus(pause);
      }
    }
  }

  private boolean pause(Duration pause) {
    if (engine.isStopping()) {
      return false;
    }
    try {
      Thread.sleep(pause);
      return !engine.isStopping();
    } catch (InterruptedException _) {
      return false;
    }
  }

  /// After a commit: cancels what is not wanted any more, follows nested executions, sets the
  /// timer.
  private void act() {
    if (gone) {
      return;
    }
    List<TaskCommand> tasks = state.tasks();
    attempts
        .values()
        .removeIf(
            attempt -> {
              boolean unwanted = tasks.stream().noneMatch(attempt::isOf);
              if (unwanted) {
                attempt.cancel();
              }
              return unwanted;
            });
    nested
        .values()
        .removeIf(
            child -> {
              boolean unwanted = tasks.stream().noneMatch(child::isOf);
              if (unwanted) {
                child.stop();
              }
              return unwanted;
            });
    tasks.stream().filter(NestedExecution::is).forEach(this::follow);
    schedule(tasks);
  }

  private void follow(TaskCommand command) {
    NestedExecution known = nested.get(command.enteredEvent());
    if (known == null || !known.isOf(command)) {
      NestedExecution child = new NestedExecution(engine, this, command);
      nested.put(command.enteredEvent(), child);
      child.begin();
    }
  }

  /// A nested execution may have ended.
  void childEnded() {
    List<NestedExecution> children;
    lock.lock();
    try {
      children = List.copyOf(nested.values());
    } finally {
      lock.unlock();
    }
    children.forEach(NestedExecution::look);
  }

  private void schedule(List<TaskCommand> tasks) {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    Optional<Instant> wakeAt = state.wakeAt();
    if (wakeAt.isEmpty()) {
      return;
    }
    Duration wait = Duration.between(engine.now(), wakeAt.get());
    if (tasks.isEmpty() && wait.compareTo(SLEEPER) > 0) {
      leave();
    } else {
      timer = engine.later(wait.isNegative() ? Duration.ZERO : wait, this::resume);
    }
  }

  /// This node has nothing to do with the execution any more, or not for some time.
  void leave() {
    lock.lock();
    try {
      gone = true;
      if (timer != null) {
        timer.cancel(false);
      }
      attempts.values().forEach(Attempt::cancel);
      if (state.outcome().isPresent()) {
        nested.values().forEach(NestedExecution::stop);
      }
      engine.forget(this);
    } finally {
      lock.unlock();
    }
  }

  List<Thread> threads() {
    lock.lock();
    try {
      return attempts.values().stream()
          .map(Attempt::thread)
          .filter(thread -> thread != null)
          .toList();
    } finally {
      lock.unlock();
    }
  }
}
