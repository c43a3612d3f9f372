package io.millrace.pipeline.express;

import io.millrace.pipeline.background.SteadyClock;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.HistoryEvent;
import io.millrace.pipeline.states.TaskCommand;
import io.millrace.pipeline.states.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An execution in memory. One thread plays it; others tell it news.
public final class ExpressRun {
  /// Something that happened outside the machine.
  @FunctionalInterface
  private interface News {
    @Nullable HistoryEvent event(Instant now);
  }

  private final ExecutionState state;
  private final Work work;
  private final Semaphore slots;
  private final SteadyClock clock;
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
  private final CompletableFuture<Ended> end = new CompletableFuture<>();

  /// By the visit's entered event; touched by the playing thread only.
  private final Map<Long, RunningTask> running = new HashMap<>();

  private volatile boolean cancelled;

  ExpressRun(ExecutionState state, Work work, Semaphore slots, SteadyClock clock) {
    this.state = state;
    this.work = work;
    this.slots = slots;
    this.clock = clock;
  }

  /// Completes when the execution has ended; is cancelled if the engine was closed before.
  public CompletableFuture<Ended> end() {
    return end;
  }

  /// Ends the execution as aborted, soon; its tasks are interrupted. One that has ended stays as it
  /// is.
  public void abort(Optional<String> error, Optional<String> cause) {
    news.add(now -> state.aborted(error, cause, now));
  }

  /// Breaks it off: it has no end.
  void cancel() {
    cancelled = true;
    news.add(_ -> null);
  }

  /// Plays it to its end.
  void play(JsonNode input) {
    try {
      Instant startedAt = clock.instant();
      state.apply(state.started(input, startedAt));
      while (state.outcome().isEmpty()) {
        if (cancelled) {
          throw new InterruptedException();
        }
        turn();
      }
      end.complete(new Ended(state.outcome().get(), startedAt, clock.instant()));
    } catch (InterruptedException _) {
      end.cancel(false);
    } catch (RuntimeException | Error e) {
      end.completeExceptionally(e);
    } finally {
      running.values().forEach(RunningTask::cancel);
    }
  }

  /// Either the machine writes an event or, if it has none, something outside happens.
  private void turn() throws InterruptedException {
    Optional<HistoryEvent> next = state.next(clock.instant());
    if (next.isPresent()) {
      state.apply(next.get());
      tell(news.poll());
    } else {
      List<TaskCommand> tasks = state.tasks();
      follow(tasks);
      tell(await());
      missHeartbeats();
    }
  }

  private void tell(@Nullable News one) {
    if (one != null && state.outcome().isEmpty()) {
      HistoryEvent event = one.event(clock.instant());
      if (event != null) {
        state.apply(event);
      }
    }
  }

  /// Starts what is new and interrupts what is not wanted any more.
  private void follow(List<TaskCommand> tasks) {
    running
        .values()
        .removeIf(
            task -> {
              boolean unwanted = tasks.stream().noneMatch(task::isOf);
              if (unwanted) {
                task.cancel();
              }
              return unwanted;
            });
    for (TaskCommand command : tasks) {
      if (command.progress() == TaskCommand.Progress.SCHEDULED) {
        state.apply(state.taskStarted(command, clock.instant()));
        running.put(
            command.enteredEvent(), new RunningTask(command, work, slots, listener(command)));
      }
    }
  }

  private RunningTask.Listener listener(TaskCommand command) {
    return new RunningTask.Listener() {
      @Override
      public void ended(TaskResult result) {
        news.add(now -> current(command).map(task -> event(task, result, now)).orElse(null));
      }

      @Override
      public void broken(Throwable reason) {
        news.add(
            _ -> {
              throw new IllegalStateException(reason);
            });
      }
    };
  }

  private HistoryEvent event(TaskCommand task, TaskResult result, Instant now) {
    return switch (result) {
      case TaskResult.Succeeded(var output) -> state.taskSucceeded(task, output, now);
      case TaskResult.Failed(var error, var cause) ->
          state.taskFailed(task, Optional.of(error), Optional.of(cause), now);
    };
  }

  /// The attempt as it stands, if it is still wanted.
  private Optional<TaskCommand> current(TaskCommand command) {
    return state.tasks().stream()
        .filter(
            task ->
                task.enteredEvent() == command.enteredEvent()
                    && task.attempt() == command.attempt())
        .findFirst();
  }

  /// The next news; null if a moment has come that the machine waits for.
  private @Nullable News await() throws InterruptedException {
    Instant now = clock.instant();
    Optional<Instant> due =
        Stream.concat(
                state.wakeAt().stream(),
                running.values().stream().flatMap(task -> task.silentAt(now).stream()))
            .min(Instant::compareTo);
    if (due.isEmpty()) {
      return news.take();
    }
    Duration wait = Duration.between(now, due.get());
    return news.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
  }

  private void missHeartbeats() {
    Instant now = clock.instant();
    for (TaskCommand command : state.tasks()) {
      RunningTask task = running.get(command.enteredEvent());
      if (task != null
          && task.isOf(command)
          && task.silentAt(now).filter(at -> !at.isAfter(now)).isPresent()) {
        state.apply(state.heartbeatMissed(command, now));
        return;
      }
    }
  }
}
