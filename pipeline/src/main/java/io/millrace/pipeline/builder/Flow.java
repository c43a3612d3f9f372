package io.millrace.pipeline.builder;

import java.util.List;
import java.util.Map;

/// States of one level in the order in which they come: one state, or several that were put
/// together. Immutable, so a flow (what is done on a failure, say) can be used in several places.
public abstract sealed class Flow permits State, Flow.Chain {
  Flow() {}

  abstract Graph graph();

  /// The state that comes first.
  public String entry() {
    return graph().entry();
  }

  /// This, then `next`: wherever this goes on, `next` begins.
  /// @throws IllegalArgumentException if this never goes on, or two different states have one name
  public Flow then(Flow next) {
    return new Chain(graph().then(next.graph()));
  }

  /// The same with states beside it that only [#goTo] leads to.
  public Flow and(Flow beside) {
    return new Chain(graph().and(beside.graph()));
  }

  /// A state that is part of the level anyway: for ways back, and for ways that meet again.
  public static Flow goTo(String state) {
    return new Chain(new Graph(state, Map.of(), List.of()));
  }

  /// Several states.
  static final class Chain extends Flow {
    private final Graph graph;

    Chain(Graph graph) {
      this.graph = graph;
    }

    @Override
    Graph graph() {
      return graph;
    }
  }
}
