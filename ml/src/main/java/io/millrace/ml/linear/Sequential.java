package io.millrace.ml.linear;

import java.util.List;
import java.util.function.Supplier;

/// Runs tasks one after the other.
final class Sequential implements Parallel {
  @Override
  public <T> List<T> run(List<Supplier<T>> tasks) {
    return tasks.stream().map(Supplier::get).toList();
  }
}
