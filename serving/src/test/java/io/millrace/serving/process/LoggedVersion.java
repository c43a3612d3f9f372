package io.millrace.serving.process;

import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The first version of a registered model, of which only the place of its bundle counts.
final class LoggedVersion {
  private LoggedVersion() {}

  static ModelVersion at(String model, ArtifactPath place) {
    return new ModelVersion(
        model,
        1,
        Instant.EPOCH,
        Instant.EPOCH,
        ModelVersion.Stage.NONE,
        "",
        "models:/m-1",
        place,
        "",
        "",
        Optional.of("m-1"),
        List.of(),
        List.of());
  }
}
