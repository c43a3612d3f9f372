package io.millrace.pipeline.maprun;

import io.millrace.base.bucket.Buckets;
import io.millrace.pipeline.MapRunHost;
import io.millrace.pipeline.MapRunStore;
import io.millrace.pipeline.MapRunner;
import io.millrace.pipeline.states.MapRunCommand;

/// Runs map runs, each on a virtual thread of its own.
public final class LocalMapRunner implements MapRunner {
  private final MapRunStore store;
  private final ItemSources sources;
  private final Buckets buckets;

  /// @param buckets take the files of results
  public LocalMapRunner(MapRunStore store, ItemSources sources, Buckets buckets) {
    this.store = store;
    this.sources = sources;
    this.buckets = buckets;
  }

  @Override
  public Handle run(MapRunCommand command, MapRunHost host) {
    return new MapRunLoop(store, sources, new ResultFiles(buckets, store, command), command, host);
  }
}
