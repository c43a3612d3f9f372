package io.millrace.tracking;

import static io.millrace.base.ErrorCode.EXPERIMENT_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.List;
import java.util.Optional;

/// What an experiment is created from.
///
/// @param name 1 to 500 characters, not blank
/// @param artifactLocation `mlflow-artifacts:/…` of this server; absent: one of its own
public record NewExperiment(String name, Optional<ArtifactUri> artifactLocation, List<Tag> tags) {
  public static final int MAX_NAME = 500;

  /// @throws io.millrace.base.MillraceException with `EXPERIMENT_INVALID`, `TAG_INVALID`
  public NewExperiment {
    require(
        !name.isBlank(),
        EXPERIMENT_INVALID,
        "Give the experiment a name.",
        "Invalid experiment name: '%s' is blank",
        name);
    Lengths.require(EXPERIMENT_INVALID, "name", name, MAX_NAME);
    tags = tags.stream().map(tag -> tag.checked(Tag.MAX_ON_EXPERIMENT)).toList();
  }

  public static NewExperiment named(String name) {
    return new NewExperiment(name, Optional.empty(), List.of());
  }
}
