package io.millrace.pipeline;

import java.util.List;
import java.util.Optional;

/// Which Express executions have begun and ended. Each method is one atomic unit, durable on
/// return. Thread-safe; blocks.
public interface ExpressJournal {
  /// An execution that has to come to an end.
  /// @param starts how often it was begun, this time included
  record Taken(Execution execution, int starts) {}

  /// `node` runs it; if that dies, another one takes it over.
  void begun(Execution execution, String node);

  /// They have ended. Those that were never begun here are added, without input and output.
  void ended(List<Execution> executions);

  /// Makes `node` the one that runs all executions whose node is not in `others`.
  List<Taken> takeOver(String node, List<String> others);

  Optional<Execution> find(ExecutionId id);

  /// Newest first. Of those that have ended, only the last ones are there.
  List<Execution> list(Executions.Filter filter);
}
