package io.millrace.pipeline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.Reuse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The wire form of what happened in an execution.
record ViewBody(ExecutionBody execution, List<Visit> states, List<MapRunBody> mapRuns) {
  static ViewBody of(ExecutionView view) {
    return new ViewBody(
        ExecutionBody.of(view.execution()),
        view.states().stream().map(Visit::of).toList(),
        view.mapRuns().stream().map(MapRunBody::of).toList());
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Visit(
      long enteredEvent,
      String name,
      String type,
      String status,
      String enteredAt,
      @Nullable String exitedAt,
      JsonNode input,
      @Nullable JsonNode output,
      @Nullable String error,
      @Nullable String cause,
      @Nullable String next,
      List<Attempt> attempts,
      List<Lane> lanes) {
    static Visit of(ExecutionView.StateVisit visit) {
      return new Visit(
          visit.enteredEvent(),
          visit.name(),
          visit.type(),
          visit.status().name(),
          visit.enteredAt().toString(),
          visit.exitedAt().map(Instant::toString).orElse(null),
          visit.input(),
          visit.output().orElse(null),
          visit.error().orElse(null),
          visit.cause().orElse(null),
          visit.next().orElse(null),
          visit.attempts().stream().map(Attempt::of).toList(),
          visit.lanes().stream().map(Lane::of).toList());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Attempt(
      int number,
      String resource,
      String status,
      String scheduledAt,
      @Nullable String endedAt,
      JsonNode arguments,
      @Nullable JsonNode output,
      @Nullable String error,
      @Nullable String cause,
      @Nullable Progress progress,
      @Nullable Cache cache) {
    static Attempt of(ExecutionView.Attempt attempt) {
      return new Attempt(
          attempt.number(),
          attempt.resource(),
          attempt.status().name(),
          attempt.scheduledAt().toString(),
          attempt.endedAt().map(Instant::toString).orElse(null),
          attempt.arguments(),
          attempt.output().orElse(null),
          attempt.error().orElse(null),
          attempt.cause().orElse(null),
          attempt.progress().map(p -> new Progress(p.done(), p.total(), p.text())).orElse(null),
          attempt.reuse().map(Cache::of).orElse(null));
    }
  }

  /// Of an attempt that asks for a result that is there already.
  /// @param outcome `hit` or `miss`
  record Cache(String outcome, String reason) {
    static Cache of(Reuse reuse) {
      return new Cache(reuse.outcome().name().toLowerCase(Locale.ROOT), reuse.reason());
    }
  }

  /// @param total 0 if unknown
  record Progress(long done, long total, String text) {}

  record Lane(int index, String status, List<Visit> states) {
    static Lane of(ExecutionView.Lane lane) {
      return new Lane(
          lane.index(), lane.status().name(), lane.states().stream().map(Visit::of).toList());
    }
  }
}
