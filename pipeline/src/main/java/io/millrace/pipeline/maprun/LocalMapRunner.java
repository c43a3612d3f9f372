package io.millrace.pipeline.maprun;

import io.millrace.pipeline.MapRunHost;
import io.millrace.pipeline.MapRunStore;
import io.millrace.pipeline.MapRunner;
import io.millrace.pipeline.states.MapRunCommand;

/// Runs map runs, each on a virtual thread of its own.
public final class LocalMapRunner implements MapRunner {
  private final MapRunStore store;
  private final ItemSources sources;

  public LocalMapRunner(MapRunStore store, ItemSources sources) {
    this.store = store;
    this.sources = sources;
  }

  @Override
  public Handle run(MapRunCommand command, MapRunHost host) {
    return new MapRunLoop(store, sources, command, host);
  }
}
