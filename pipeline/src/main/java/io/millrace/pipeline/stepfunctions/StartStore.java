package io.millrace.pipeline.stepfunctions;

import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import java.util.List;
import java.util.Optional;

/// How executions were started. Each method is one atomic unit. Thread-safe; blocks.
public interface StartStore {
  /// Which executions to list.
  /// @param qualifier only those that were started by this version or alias
  /// @param before only those that are older than this one
  /// @param limit at least 1
  record Filter(
      String machine,
      Qualifier qualifier,
      Optional<ExecutionStatus> status,
      Optional<ExecutionId> before,
      int limit) {}

  /// Remembers how an execution was started; the first word counts.
  void add(Start start);

  Optional<Start> find(ExecutionId execution);

  /// Newest first.
  List<ExecutionId> list(Filter filter);
}
