package io.millrace.tracking;

/// A place among the artifacts of a run or of a logged model.
///
/// @param path relative, with `/`; empty for all of the owner's artifacts
public record ArtifactPath(Owner owner, String path) {
  /// @throws io.millrace.base.MillraceException with `ARTIFACT_PATH_INVALID`
  public ArtifactPath {
    if (!path.isEmpty()) {
      ArtifactNames.check(path);
    }
  }

  /// Whose artifacts.
  public sealed interface Owner {
    String id();
  }

  public record OfRun(String experimentId, String id) implements Owner {}

  public record OfModel(String id) implements Owner {}

  public static ArtifactPath ofRun(RunInfo run, String path) {
    return new ArtifactPath(new OfRun(run.experimentId(), run.id()), path);
  }

  public static ArtifactPath ofModel(String modelId, String path) {
    return new ArtifactPath(new OfModel(modelId), path);
  }

  /// `relative` below this place.
  public ArtifactPath resolve(String relative) {
    if (relative.isEmpty()) {
      return this;
    }
    return new ArtifactPath(owner, path.isEmpty() ? relative : path + "/" + relative);
  }
}
