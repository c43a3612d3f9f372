package io.millrace.pipeline.maprun;

import io.millrace.base.bucket.Buckets;
import io.millrace.pipeline.MapChildStore;
import io.millrace.pipeline.MapRunHost;
import io.millrace.pipeline.MapRunStore;
import io.millrace.pipeline.MapRunner;
import io.millrace.pipeline.states.MapRunCommand;

/// Runs map runs, each on a virtual thread of its own.
public final class LocalMapRunner implements MapRunner {
  private final MapRunStore runs;
  private final MapChildStore children;
  private final ItemSources sources;
  private final Buckets buckets;

  /// @param buckets take the files of results
  public LocalMapRunner(
      MapRunStore runs, MapChildStore children, ItemSources sources, Buckets buckets) {
    this.runs = runs;
    this.children = children;
    this.sources = sources;
    this.buckets = buckets;
  }

  @Override
  public Handle run(MapRunCommand command, MapRunHost host) {
    ResultFiles files = new ResultFiles(buckets, children, command);
    return new MapRunLoop(runs, children, sources, files, command, host);
  }
}
