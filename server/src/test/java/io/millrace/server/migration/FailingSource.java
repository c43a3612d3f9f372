package io.millrace.server.migration;

import io.millrace.tracking.transfer.ArtifactHolder;
import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.LoggedModelCopy;
import io.millrace.tracking.transfer.Point;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.RunCopy;
import io.millrace.tracking.transfer.Source;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

/// A source that ends the import at its n-th answer, as a kill would.
final class FailingSource implements Source {
  private final Source source;
  private int calls;

  /// The end of the import.
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  FailingSource(Source source, int calls) {
    this.source = source;
    this.calls = calls;
  }

  private Source next() {
    if (calls-- == 0) {
      throw new Killed();
    }
    return source;
  }

  @Override
  public String origin() {
    return source.origin();
  }

  @Override
  public List<ExperimentCopy> experiments() {
    return next().experiments();
  }

  @Override
  public void runs(String experimentId, Consumer<RunCopy> each) {
    next().runs(experimentId, each);
  }

  @Override
  public List<Point> points(RunCopy run, String key) {
    return next().points(run, key);
  }

  @Override
  public void loggedModels(String experimentId, Consumer<LoggedModelCopy> each) {
    next().loggedModels(experimentId, each);
  }

  @Override
  public void registeredModels(Consumer<RegisteredModelCopy> each) {
    next().registeredModels(each);
  }

  @Override
  public Artifacts artifacts(ArtifactHolder holder) {
    return next().artifacts(holder);
  }

  @Override
  public InputStream open(ArtifactHolder holder, String path) {
    return next().open(holder, path);
  }

  @Override
  public void close() {
    source.close();
  }
}
