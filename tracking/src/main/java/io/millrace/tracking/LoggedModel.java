package io.millrace.tracking;

import static io.millrace.base.ErrorCode.LOGGED_MODEL_INVALID;
import static io.millrace.base.MillraceException.require;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A model as a run logged it, before anyone registers it.
///
/// @param id `m-` and 32 lower-case hex digits
/// @param modelType may be empty
/// @param sourceRunId may be empty
/// @param metrics every point that names this model
public record LoggedModel(
    String id,
    String experimentId,
    String name,
    Instant createdAt,
    Instant updatedAt,
    ArtifactUri artifactUri,
    Status status,
    String modelType,
    String sourceRunId,
    Lifecycle lifecycle,
    List<Tag> tags,
    List<Param> params,
    List<RunMetric> metrics) {
  public LoggedModel {
    tags = List.copyOf(tags);
    params = List.copyOf(params);
    metrics = List.copyOf(metrics);
  }

  /// Whether its artifacts are complete.
  public enum Status {
    UNSPECIFIED,
    PENDING,
    READY,
    UPLOAD_FAILED
  }

  /// A point and the run that logged it.
  public record RunMetric(String runId, Metric metric) {}

  /// @param name not empty, none of `/ : . % " '`; absent: one is made up
  public record Create(
      String experimentId,
      Optional<String> name,
      String modelType,
      String sourceRunId,
      List<Param> params,
      List<Tag> tags) {
    private static final Pattern FORBIDDEN = Pattern.compile("[/:.%\"']");

    /// @throws io.millrace.base.MillraceException with `LOGGED_MODEL_INVALID`, `TAG_INVALID`
    public Create {
      params = List.copyOf(params);
      tags = tags.stream().map(tag -> tag.checked(Tag.MAX_ON_MODEL)).toList();
      name.ifPresent(
          n ->
              require(
                  !n.isEmpty() && !FORBIDDEN.matcher(n).find(),
                  LOGGED_MODEL_INVALID,
                  "Choose another name.",
                  "Invalid model name (%s) provided. Model name must be a non-empty string and"
                      + " cannot contain / : . %% \" '",
                  n));
    }
  }
}
