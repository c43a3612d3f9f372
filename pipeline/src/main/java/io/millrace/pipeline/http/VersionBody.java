package io.millrace.pipeline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.pipeline.PipelineVersion;
import org.jspecify.annotations.Nullable;

/// The wire form of a pipeline version.
/// @param definition its text; left out in lists
@JsonInclude(JsonInclude.Include.NON_NULL)
record VersionBody(
    String name,
    int version,
    String type,
    String digest,
    String description,
    String createdAt,
    @Nullable String definition) {
  static VersionBody of(PipelineVersion version) {
    return new VersionBody(
        version.pipeline(),
        version.version(),
        version.type().name(),
        version.digest(),
        version.description(),
        version.createdAt().toString(),
        version.definition());
  }

  static VersionBody summary(PipelineVersion version) {
    return new VersionBody(
        version.pipeline(),
        version.version(),
        version.type().name(),
        version.digest(),
        version.description(),
        version.createdAt().toString(),
        null);
  }
}
