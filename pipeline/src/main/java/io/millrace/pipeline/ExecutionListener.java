package io.millrace.pipeline;

/// Hears that an execution has changed: events were appended, or a task reported progress or a log
/// line. Called on the engine's threads: return quickly, read the change elsewhere.
@FunctionalInterface
public interface ExecutionListener {
  void changed(ExecutionId id);
}
