package io.millrace.server.page;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.PipelineVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One pipeline with its executions.
///
/// @param graph empty if the definition cannot be drawn
/// @param next the last execution of this page, if there are more
public record PipelinePage(
    PipelineVersion pipeline,
    Optional<GraphView> graph,
    List<Execution> executions,
    Optional<ExecutionId> next) {

  /// All pipelines.
  /// @param latest the last executions of all of them
  public record All(List<Row> pipelines, List<Execution> latest, Instant now) {}

  /// @param last its newest executions, newest first
  public record Row(PipelineVersion pipeline, List<Execution> last) {}
}
