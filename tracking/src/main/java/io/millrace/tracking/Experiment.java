package io.millrace.tracking;

import java.time.Instant;
import java.util.List;

/// A named group of runs. The experiment `0`, `Default`, exists from the start.
///
/// @param id a decimal number
/// @param name unique among active and deleted experiments
/// @param artifactLocation below which its runs keep their artifacts
public record Experiment(
    String id,
    String name,
    ArtifactUri artifactLocation,
    Lifecycle lifecycle,
    Instant createdAt,
    Instant updatedAt,
    List<Tag> tags) {
  public Experiment {
    tags = List.copyOf(tags);
  }
}
