package io.millrace.tracking.transfer;

import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.Tag;
import java.util.List;
import java.util.Optional;

/// A run as another server keeps it, without the points of its metrics. It keeps its id.
///
/// @param experimentId at that server
/// @param location where that server keeps its artifacts; means nothing to others
/// @param metricKeys of which there are points
public record RunCopy(
    String id,
    String experimentId,
    String name,
    String user,
    RunStatus status,
    long startTime,
    Optional<Long> endTime,
    Lifecycle lifecycle,
    String location,
    List<Param> params,
    List<Tag> tags,
    List<DatasetInput> datasets,
    List<String> modelInputs,
    List<Run.ModelOutput> modelOutputs,
    List<String> metricKeys)
    implements ArtifactHolder {
  public RunCopy {
    params = List.copyOf(params);
    tags = List.copyOf(tags);
    datasets = List.copyOf(datasets);
    modelInputs = List.copyOf(modelInputs);
    modelOutputs = List.copyOf(modelOutputs);
    metricKeys = List.copyOf(metricKeys);
  }
}
