package io.millrace.pipeline;

/// What a task may know and say about the attempt that it runs. Thread-safe; calls return at once
/// and never fail because the attempt was cancelled.
public interface TaskContext {
  ExecutionId execution();

  /// The pipeline's name.
  String pipeline();

  /// The state's name.
  String state();

  /// Names this attempt: the same again when the attempt is repeated after a crash, another one for
  /// a retry. At most 64 characters of `A-Za-z0-9.-`.
  String idempotencyKey();

  /// Names this visit to the state: the same for all its attempts. For effects that a retry must
  /// not have twice. At most 64 characters of `A-Za-z0-9.-`.
  String visitKey();

  /// 0 for the first, as `State.RetryCount`.
  int attempt();

  /// Keeps a line for people; the first and the last lines of an attempt are kept if there are too
  /// many.
  void log(String line);

  /// Says how far the work is; only the last call is kept. Counts as a heartbeat.
  /// @param total 0 if unknown
  void progress(long done, long total, String text);

  /// Says that the work goes on; resets the clock of `HeartbeatSeconds`.
  void heartbeat();

  /// True once the result is not wanted any more; end soon.
  boolean cancelled();
}
