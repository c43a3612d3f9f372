package io.millrace.pipeline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.LogLine;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The wire form of an execution. Times are ISO 8601 in UTC; what is absent is left out.
@JsonInclude(JsonInclude.Include.NON_NULL)
record ExecutionBody(
    String id,
    String type,
    String pipeline,
    int version,
    String name,
    String status,
    JsonNode input,
    @Nullable JsonNode output,
    @Nullable String error,
    @Nullable String cause,
    StartedBy startedBy,
    String startedAt,
    @Nullable String endedAt,
    @Nullable String parent,
    int redriveCount,
    @Nullable String redrivenAt) {

  record StartedBy(String kind, String reference) {}

  static ExecutionBody of(Execution execution) {
    return new ExecutionBody(
        execution.id().value(),
        execution.type().name(),
        execution.pipeline(),
        execution.version(),
        execution.name(),
        execution.status().name(),
        execution.input(),
        execution.output().orElse(null),
        execution.error().orElse(null),
        execution.cause().orElse(null),
        new StartedBy(
            execution.startedBy().kind().name().toLowerCase(Locale.ROOT),
            execution.startedBy().reference()),
        execution.startedAt().toString(),
        execution.endedAt().map(Instant::toString).orElse(null),
        execution.parent().map(ExecutionId::value).orElse(null),
        execution.redriveCount(),
        execution.redrivenAt().map(Instant::toString).orElse(null));
  }

  record Event(long id, long previousEventId, String type, String timestamp, ObjectNode details) {
    static Event of(HistoryEvent event) {
      return new Event(
          event.id(),
          event.previousId(),
          event.type(),
          event.timestamp().toString(),
          event.details());
    }
  }

  record Line(String time, String state, long enteredEvent, int attempt, String text) {
    static Line of(LogLine line) {
      return new Line(
          line.time().toString(), line.state(), line.enteredEvent(), line.attempt(), line.text());
    }
  }
}
