package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A name under which versions of a model are kept.
///
/// @param name not blank, without `/` and `:`
/// @param latestVersions the newest version of each stage
/// @param aliases by name
public record RegisteredModel(
    String name,
    Instant createdAt,
    Instant updatedAt,
    Optional<String> description,
    List<ModelVersion> latestVersions,
    List<Tag> tags,
    List<AliasedVersion> aliases) {
  public RegisteredModel {
    latestVersions = List.copyOf(latestVersions);
    tags = List.copyOf(tags);
    aliases = List.copyOf(aliases);
  }

  public record AliasedVersion(String alias, int version) {}
}
