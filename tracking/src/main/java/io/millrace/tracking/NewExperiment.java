package io.millrace.tracking;

import java.util.List;
import java.util.Optional;

/// What an experiment is created from.
///
/// @param name 1 to 500 characters
/// @param artifactLocation `mlflow-artifacts:/…` of this server; absent: one of its own
public record NewExperiment(String name, Optional<String> artifactLocation, List<Tag> tags) {
  public NewExperiment {
    tags = List.copyOf(tags);
  }

  public static NewExperiment named(String name) {
    return new NewExperiment(name, Optional.empty(), List.of());
  }
}
