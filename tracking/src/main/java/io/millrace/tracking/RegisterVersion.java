package io.millrace.tracking;

import java.util.List;
import java.util.Optional;

/// What a model version is registered from.
///
/// @param source `runs:/RUN/path`, `models:/m-ID`, `models:/name/version`, `models:/name@alias` or
///     `mlflow-artifacts:/…` inside the artifacts of `runId` or `modelId`; nothing else
/// @param runId of the run that made it; required for `runs:/`
/// @param modelId of the logged model; required for `models:/m-ID`
/// @param idempotencyKey the same key again gives the version that the first call made
public record RegisterVersion(
    String source,
    Optional<String> runId,
    Optional<String> modelId,
    List<Tag> tags,
    String description,
    String runLink,
    Optional<String> idempotencyKey) {
  public RegisterVersion {
    tags = tags.stream().map(tag -> tag.checked(Tag.MAX_ON_MODEL)).toList();
  }

  /// The artifacts at `path` of a run.
  public static RegisterVersion ofRun(String runId, String path) {
    return new RegisterVersion(
        "runs:/" + runId + "/" + path,
        Optional.of(runId),
        Optional.empty(),
        List.of(),
        "",
        "",
        Optional.empty());
  }

  public RegisterVersion tagged(List<Tag> versionTags) {
    return new RegisterVersion(
        source, runId, modelId, versionTags, description, runLink, idempotencyKey);
  }

  public RegisterVersion described(String text) {
    return new RegisterVersion(source, runId, modelId, tags, text, runLink, idempotencyKey);
  }

  public RegisterVersion once(String key) {
    return new RegisterVersion(
        source, runId, modelId, tags, description, runLink, Optional.of(key));
  }
}
