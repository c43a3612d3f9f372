package io.millrace.serving.process;

import io.millrace.serving.ServedModel;
import io.millrace.serving.WantedModel;
import io.millrace.serving.limit.ProcessSettings;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The first version of a registered model, of which only the place of its bundle counts.
final class LoggedVersion {
  private LoggedVersion() {}

  /// As an endpoint wants it that says nothing of its processes.
  static WantedModel wanted(String model) {
    return new WantedModel(new ServedModel(model, 1), ProcessSettings.NONE);
  }

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
