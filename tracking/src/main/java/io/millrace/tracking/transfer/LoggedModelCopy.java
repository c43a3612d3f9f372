package io.millrace.tracking.transfer;

import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.Param;
import io.millrace.tracking.Tag;
import java.util.List;

/// A logged model as another server keeps it. It keeps its id.
///
/// @param experimentId at that server
/// @param location where that server keeps its artifacts; means nothing to others
/// @param modelType may be empty
/// @param sourceRunId may be empty
/// @param points of metrics that name this model; stored once the runs are there that logged them
public record LoggedModelCopy(
    String id,
    String experimentId,
    String name,
    long createdAt,
    long updatedAt,
    LoggedModel.Status status,
    String modelType,
    String sourceRunId,
    Lifecycle lifecycle,
    String location,
    List<Tag> tags,
    List<Param> params,
    List<ModelPoint> points)
    implements ArtifactHolder {
  /// By the number that MLflow writes, from 0.
  private static final List<LoggedModel.Status> STATUSES =
      List.of(
          LoggedModel.Status.UNSPECIFIED,
          LoggedModel.Status.PENDING,
          LoggedModel.Status.READY,
          LoggedModel.Status.UPLOAD_FAILED);

  public LoggedModelCopy {
    tags = List.copyOf(tags);
    params = List.copyOf(params);
    points = List.copyOf(points);
  }

  /// @param datasetName empty if the point names no dataset, as `datasetDigest`
  public record ModelPoint(
      String runId, String key, Point point, String datasetName, String datasetDigest) {}

  /// The status that MLflow writes as `number`; unspecified if it writes no such number.
  public static LoggedModel.Status status(long number) {
    return number > 0 && number < STATUSES.size()
        ? STATUSES.get((int) number)
        : LoggedModel.Status.UNSPECIFIED;
  }

  /// As MLflow writes the status.
  public int statusNumber() {
    return STATUSES.indexOf(status);
  }

  /// The same model with other points.
  public LoggedModelCopy withPoints(List<ModelPoint> others) {
    return new LoggedModelCopy(
        id,
        experimentId,
        name,
        createdAt,
        updatedAt,
        status,
        modelType,
        sourceRunId,
        lifecycle,
        location,
        tags,
        params,
        others);
  }
}
