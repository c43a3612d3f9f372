package io.millrace.ml.linear;

import java.util.List;
import java.util.function.Supplier;

/// The caller's threads: this module starts none.
public interface Parallel {
  /// One after the other, on the calling thread.
  Parallel NONE = new Sequential();

  /// Runs all tasks and gives their results in the order of the tasks.
  <T> List<T> run(List<Supplier<T>> tasks);
}
