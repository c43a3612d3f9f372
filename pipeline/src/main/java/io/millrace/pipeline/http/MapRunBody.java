package io.millrace.pipeline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.MapRuns;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A map run of an execution.
/// @param children what lists them: a query of `/api/executions`
@JsonInclude(JsonInclude.Include.NON_NULL)
record MapRunBody(
    String id,
    String state,
    String status,
    String type,
    int maxConcurrency,
    long toleratedFailureCount,
    double toleratedFailurePercentage,
    MapRun.Counts itemCounts,
    MapRun.Counts executionCounts,
    String children,
    String startedAt,
    @Nullable String endedAt,
    int redriveCount) {
  static MapRunBody of(MapRuns.Counted counted) {
    MapRun run = counted.run();
    return new MapRunBody(
        run.id(),
        run.state(),
        run.status().name(),
        run.type().name(),
        run.maxConcurrency(),
        run.tolerance().count(),
        run.tolerance().percentage(),
        counted.tally().items(),
        counted.tally().children(),
        "/api/executions?pipeline=" + run.machine(),
        run.startedAt().toString(),
        run.endedAt().map(Instant::toString).orElse(null),
        run.redriveCount());
  }
}
