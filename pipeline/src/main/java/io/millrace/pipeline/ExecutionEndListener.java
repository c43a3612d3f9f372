package io.millrace.pipeline;

/// Hears of the end of every execution, at least once, also across crashes: until a call has
/// returned normally it is repeated. Calls for different executions may come at the same time.
@FunctionalInterface
public interface ExecutionEndListener {
  /// @param execution its status is one of the ends
  void ended(Execution execution);
}
