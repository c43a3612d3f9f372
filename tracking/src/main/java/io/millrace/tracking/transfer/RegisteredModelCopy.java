package io.millrace.tracking.transfer;

import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisteredModel.AliasedVersion;
import io.millrace.tracking.Tag;
import java.util.List;
import java.util.Optional;

/// A registered model as another server keeps it.
///
/// @param description absent if it is empty
/// @param aliases whose version is not there (yet) are left out
public record RegisteredModelCopy(
    String name,
    Optional<String> description,
    long createdAt,
    long updatedAt,
    List<Tag> tags,
    List<Version> versions,
    List<AliasedVersion> aliases) {
  public RegisteredModelCopy {
    description = description.filter(text -> !text.isEmpty());
    tags = List.copyOf(tags);
    versions = List.copyOf(versions);
    aliases = List.copyOf(aliases);
  }

  /// One version. It keeps its number.
  ///
  /// @param holder id of the run or logged model that has its files; empty if no one knows
  /// @param path of the files among the holder's artifacts; empty for all of them
  /// @param runId may be empty
  public record Version(
      int version,
      long createdAt,
      long updatedAt,
      ModelVersion.Stage stage,
      String description,
      String holder,
      String path,
      String runId,
      String runLink,
      Optional<String> modelId,
      List<Tag> tags) {
    public Version {
      tags = List.copyOf(tags);
    }
  }

  /// The same model with some of its versions.
  public RegisteredModelCopy withVersions(List<Version> some) {
    return new RegisteredModelCopy(name, description, createdAt, updatedAt, tags, some, aliases);
  }

  /// Prompts are kept among the models of MLflow, told by a tag; this server has none.
  public boolean keepsPrompts() {
    return tags.contains(new Tag("mlflow.prompt.is_prompt", "true"));
  }

  /// The same model under another name.
  public RegisteredModelCopy named(String other) {
    return new RegisteredModelCopy(
        other, description, createdAt, updatedAt, tags, versions, aliases);
  }
}
