package io.millrace.pipeline;

import java.time.Duration;
import java.util.concurrent.Future;

/// What runs the work of an engine, and measures how long things take. Wall-clock time is not its
/// business. Thread-safe.
interface Workers {
  /// Runs `work` on a thread of its own, called `name`; only its interrupt matters to the engine.
  Thread start(String name, Runnable work);

  /// As [#start], after `delay`.
  Future<?> later(Duration delay, String name, Runnable work);

  /// As [#later], again and again; never twice at once.
  void repeat(Duration pause, String name, Runnable work);

  /// Holds the calling thread.
  void pause(Duration length) throws InterruptedException;

  /// Goes on evenly, whatever happens to the wall clock.
  long nanoTime();

  /// Starts nothing later any more.
  void stop();

  /// As [#stop], in the middle of whatever is done.
  void stopNow();

  boolean isStopped();
}
