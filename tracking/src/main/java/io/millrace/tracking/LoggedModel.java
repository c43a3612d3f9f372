package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A model as a run logged it, before anyone registers it.
///
/// @param id `m-` and 32 lower-case hex digits
/// @param artifactUri `mlflow-artifacts:/…`
/// @param modelType may be empty
/// @param sourceRunId may be empty
/// @param metrics every point that names this model
public record LoggedModel(
    String id,
    String experimentId,
    String name,
    Instant createdAt,
    Instant updatedAt,
    String artifactUri,
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

  /// @param name absent: one is made up
  public record Create(
      String experimentId,
      Optional<String> name,
      String modelType,
      String sourceRunId,
      List<Param> params,
      List<Tag> tags) {
    public Create {
      params = List.copyOf(params);
      tags = List.copyOf(tags);
    }
  }
}
