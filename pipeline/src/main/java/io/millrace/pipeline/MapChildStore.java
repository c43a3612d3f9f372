package io.millrace.pipeline;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The children of map runs. Each method is one atomic unit, durable on return. Thread-safe;
/// blocks.
public interface MapChildStore {
  /// A child that has not ended.
  /// @param bytes of its input, about
  /// @param wakeAt until when it only waits; empty if it works
  record Open(ExecutionId id, MapChild place, int bytes, Optional<Instant> wakeAt) {}

  /// Which children, and how many.
  /// @param redriven only those that have been redriven, or not
  /// @param before only those older than this one
  record Filter(
      Optional<ExecutionStatus> status,
      Optional<Boolean> redriven,
      Optional<ExecutionId> before,
      int limit) {}

  MapRun.Tally tally(String mapRun);

  /// In the order of their items.
  List<Open> open(String mapRun);

  /// The next children in a status, in the order of their items; fewer at a time if their inputs
  /// and outputs are large. Empty at the end.
  /// @param after the index of the last one seen; -1 for none
  List<Execution> next(String mapRun, ExecutionStatus status, long after);

  /// Newest first.
  List<Execution> list(String mapRun, Filter filter);

  /// Keeps how children of type EXPRESS have ended, if they have not ended otherwise.
  void ended(List<Execution> children);

  /// A child of type EXPRESS runs again.
  void again(ExecutionId child);

  /// Children of map runs that have ended, written by `node`, that still run.
  List<ExecutionId> strays(String node);
}
