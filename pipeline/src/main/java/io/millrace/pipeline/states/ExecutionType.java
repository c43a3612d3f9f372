package io.millrace.pipeline.states;

/// How executions of a machine are kept.
public enum ExecutionType {
  /// By a durable history; up to a year.
  STANDARD,
  /// In memory; up to 5 minutes, without callbacks, activities and jobs to wait for.
  EXPRESS
}
