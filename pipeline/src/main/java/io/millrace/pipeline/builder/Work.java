package io.millrace.pipeline.builder;

import java.util.function.Function;

/// A Task, Parallel or Map.
/// @param <S> itself
/// @param <V> what may be computed in it
public abstract class Work<S extends Work<S, V>, V extends Value> extends AssigningState<S, V> {
  Work(Parts parts, Function<Parts, S> copy) {
    super(parts, copy);
  }

  /// Tries again; of several retries the first that matches counts.
  public S retry(Retry retry) {
    return add("Retry", retry.json());
  }

  /// Goes on with `handler` after a failure; of several catchers the first that matches counts.
  /// Where the handler ends the level ends; [Flow#goTo] leads back.
  public S catching(Catcher<?, V> catcher, Flow handler) {
    Graph closed = handler.graph().closed();
    return copy(
        parts
            .with(Trees.adding(parts.fields(), "Catch", catcher.leadingTo(closed.entry())))
            .beside(closed));
  }
}
