package io.millrace.pipeline.express;

import io.millrace.pipeline.states.TaskCommand;
import io.millrace.pipeline.states.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// An attempt at a task, on a thread of its own. Thread-safe.
final class RunningTask implements Work.Attempt {
  private final TaskCommand command;
  private final Thread thread;
  private volatile long beatNanos = System.nanoTime();
  private volatile boolean cancelled;

  /// Hears how it goes on; nothing if it was cancelled.
  interface Listener {
    void ended(TaskResult result);

    /// The work has thrown what it should not.
    void broken(Throwable reason);
  }

  /// Starts it.
  /// @param slots it waits for one
  RunningTask(TaskCommand command, Work work, Semaphore slots, Listener listener) {
    this.command = command;
    this.thread =
        Thread.ofVirtual()
            .name("express-task " + command.state())
            .unstarted(() -> run(work, slots, listener));
    thread.start();
  }

  private void run(Work work, Semaphore slots, Listener listener) {
    try {
      slots.acquire();
      try {
        beatNanos = System.nanoTime();
        listener.ended(work.run(command, this));
      } finally {
        slots.release();
      }
    } catch (InterruptedException _) {
      if (!cancelled) {
        listener.ended(new TaskResult.Failed("Task.Interrupted", "The task was interrupted."));
      }
    } catch (RuntimeException | Error e) {
      listener.broken(e);
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
