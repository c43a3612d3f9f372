package io.millrace.pipeline.stepfunctions;

import java.util.Optional;

/// The revisions of each state machine. Each method is one atomic unit. Thread-safe; blocks.
public interface RevisionStore {
  /// The newest revision of a machine.
  Optional<Revision> newest(String machine);

  Optional<Revision> find(String machine, int number);

  /// The newest revision that has a version of the pipeline as its definition.
  Optional<Revision> newest(String machine, int pipelineVersion);

  /// Adds a revision.
  /// @return false if its number is taken: nothing is added
  boolean add(Revision revision);
}
