package io.millrace.pipeline;

import io.millrace.pipeline.states.MapRunCommand;

/// Does what map runs ask for.
public interface MapRunner {
  /// An engine with this one runs no distributed Maps: their map runs fail.
  MapRunner NONE = (_, host) -> new Refusal(host);

  /// Takes up a map run.
  Handle run(MapRunCommand command, MapRunHost host);

  /// A map run that this node runs. Thread-safe; methods return at once.
  interface Handle extends AutoCloseable {
    /// Begins, or goes on from what the store has.
    void start();

    void ended(Execution child);

    /// The store may know something new: settings, or ends of children on other nodes.
    void look();

    /// This node has nothing to do with the map run any more.
    @Override
    void close();
  }

  /// Fails at once.
  record Refusal(MapRunHost host) implements Handle {
    @Override
    public void start() {
      Thread.ofVirtual()
          .name("map-run-refused")
          .start(() -> host.fail("States.Runtime", "This engine runs no distributed Maps."));
    }

    @Override
    public void ended(Execution child) {}

    @Override
    public void look() {}

    @Override
    public void close() {}
  }
}
