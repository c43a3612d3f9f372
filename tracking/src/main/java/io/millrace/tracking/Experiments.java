package io.millrace.tracking;

import java.util.Optional;

/// The experiments. Every change is one atomic unit, on disk on return. Thread-safe; blocks.
public interface Experiments {
  /// @throws io.millrace.base.MillraceException with `EXPERIMENT_EXISTS` if the name is taken, even
  ///     by a deleted one
  Experiment create(NewExperiment experiment);

  /// By id, deleted ones too.
  Optional<Experiment> find(String id);

  /// By name, deleted ones too.
  Optional<Experiment> findNamed(String name);

  /// @throws io.millrace.base.MillraceException with `EXPERIMENT_NOT_FOUND`
  Experiment experiment(String id);

  /// Default order: newest first.
  Page<Experiment> search(ViewType view, Search search);

  /// Marks it and its runs deleted.
  /// @throws io.millrace.base.MillraceException with `EXPERIMENT_NOT_FOUND`, also if it is deleted
  void delete(String id);

  /// Makes it and its runs active again.
  /// @throws io.millrace.base.MillraceException with `EXPERIMENT_NOT_FOUND`, also if not deleted;
  ///     with `PURGE_BEGUN` if it is too late
  void restore(String id);

  /// @throws io.millrace.base.MillraceException with `EXPERIMENT_EXISTS`, or
  ///     `EXPERIMENT_STATE_INVALID` if it is deleted
  void rename(String id, String name);

  void setTag(String id, Tag tag);

  /// @throws io.millrace.base.MillraceException with `TAG_NOT_FOUND`
  void deleteTag(String id, String key);
}
