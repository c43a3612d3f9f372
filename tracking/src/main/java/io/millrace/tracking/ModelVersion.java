package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One immutable version of a registered model.
///
/// @param version 1, 2, 3 … per model, never used again
/// @param source what was registered: `runs:/…`, `models:/…` or `mlflow-artifacts:/…`
/// @param artifacts where its files are
/// @param runId may be empty
/// @param aliases that name it now
public record ModelVersion(
    String name,
    int version,
    Instant createdAt,
    Instant updatedAt,
    Stage stage,
    String description,
    String source,
    ArtifactPath artifacts,
    String runId,
    String runLink,
    Optional<String> modelId,
    List<Tag> tags,
    List<String> aliases) {
  public ModelVersion {
    tags = List.copyOf(tags);
    aliases = List.copyOf(aliases);
  }

  public Optional<String> tag(String key) {
    return tags.stream().filter(t -> t.key().equals(key)).map(Tag::value).findFirst();
  }

  /// The stages of old clients; new ones use aliases.
  public enum Stage {
    NONE,
    STAGING,
    PRODUCTION,
    ARCHIVED
  }
}
