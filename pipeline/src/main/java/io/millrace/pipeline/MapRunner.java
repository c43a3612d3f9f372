package io.millrace.pipeline;

import io.millrace.pipeline.states.MapRunCommand;

/// Does what map runs ask for.
public interface MapRunner {
  /// An engine with this one runs no distributed Maps: their map runs fail.
  MapRunner NONE =
      (_, host) -> {
        Thread.ofVirtual()
            .name("map-run-refused")
            .start(() -> host.fail("States.Runtime", "This engine runs no distributed Maps."));
        return new NoHandle();
      };

  /// Begins a map run, or goes on with it from what the store has; returns at once.
  Handle run(MapRunCommand command, MapRunHost host);

  /// A map run that this node runs. Thread-safe; methods return at once.
  interface Handle extends AutoCloseable {
    void ended(Execution child);

    /// The store may know something new: settings, or ends of children on other nodes.
    void look();

    /// This node has nothing to do with the map run any more.
    @Override
    void close();
  }

  /// There is nothing to be done.
  final class NoHandle implements Handle {
    private NoHandle() {}

    @Override
    public void ended(Execution child) {}

    @Override
    public void look() {}

    @Override
    public void close() {}
  }
}
