package io.millrace.tracking.mlflow;

import static io.millrace.base.ErrorCode.ARTIFACT_NOT_FOUND;

import io.millrace.base.MillraceException;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Tracking;
import java.util.Optional;

/// What the proxy's paths name: an artifact only if they begin with the location of a run or logged
/// model.
final class ArtifactPlaces {
  private final Tracking tracking;

  ArtifactPlaces(Tracking tracking) {
    this.tracking = tracking;
  }

  Optional<ArtifactPath> find(String path) {
    return tracking.locate(new ArtifactUri(ArtifactWire.withoutSlash(path)));
  }

  /// @throws MillraceException with `ARTIFACT_NOT_FOUND`
  ArtifactPath place(String path) {
    return find(path)
        .orElseThrow(
            () ->
                new MillraceException(
                    ARTIFACT_NOT_FOUND,
                    "No such artifact: '%s'".formatted(path),
                    "Use the artifact_uri of a run or logged model, and list what is there."));
  }
}
