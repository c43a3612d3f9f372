package io.millrace.pipeline.express;

import io.millrace.pipeline.states.TaskCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// An attempt at a task, on a thread of its own. Thread-safe.
final class RunningTask implements Work.Attempt {
  private final TaskCommand command;
  private final Thread thread;
  private volatile long beatNanos = System.nanoTime();
  private volatile boolean cancelled;

  /// Starts it.
  /// @param slots it waits for one
  /// @param answer hears the result; nothing if the attempt was cancelled
  RunningTask(TaskCommand command, Work work, Semaphore slots, Consumer<Work.Result> answer) {
    this.command = command;
    this.thread =
        Thread.ofVirtual()
            .name("express-task " + command.state())
            .unstarted(() -> run(work, slots, answer));
    thread.start();
  }

  private void run(Work work, Semaphore slots, Consumer<Work.Result> answer) {
    try {
      slots.acquire();
      try {
        beatNanos = System.nanoTime();
        answer.accept(work.run(command, this));
      } finally {
        slots.release();
      }
    } catch (InterruptedException _) {
      if (!cancelled) {
        answer.accept(new Work.Result.Failed("Task.Interrupted", "The task was interrupted."));
      }
    }
  }

  boolean isOf(TaskCommand other) {
    return command.enteredEvent() == other.enteredEvent() && command.attempt() == other.attempt();
  }

  /// When it is silent for too long.
  Optional<Instant> silentAt(Instant now) {
    if (command.heartbeatSeconds().isEmpty()) {
      return Optional.empty();
    }
    Duration silence = Duration.ofNanos(System.nanoTime() - beatNanos);
    return Optional.of(now.plusSeconds(command.heartbeatSeconds().getAsInt()).minus(silence));
  }

  @Override
  public void heartbeat() {
    beatNanos = System.nanoTime();
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  void cancel() {
    cancelled = true;
    thread.interrupt();
  }
}
