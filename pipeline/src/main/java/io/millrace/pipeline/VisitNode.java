package io.millrace.pipeline;

import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionView.Attempt;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A visit to a state while its history is read.
final class VisitNode {
  final LaneNode lane;
  final HistoryEvent entered;
  final String name;
  final String type;
  final List<Attempt> attempts = new ArrayList<>();

  /// Branches or iterations, by their index.
  final TreeMap<Integer, LaneNode> lanes = new TreeMap<>();

  VisitStatus status = VisitStatus.RUNNING;
  private JsonNode input;
  private @Nullable Instant exitedAt;
  private @Nullable JsonNode output;
  private @Nullable String error;
  private @Nullable String cause;

  VisitNode(LaneNode lane, HistoryEvent entered, String name, String type) {
    this.lane = lane;
    this.entered = entered;
    this.name = name;
    this.type = type;
    this.input = json(entered, "input");
  }

  void giveInput(JsonNode other) {
    input = other;
  }

  boolean isRunning(String kind) {
    return type.equals(kind) && status == VisitStatus.RUNNING;
  }

  boolean isInside(VisitNode fanout) {
    VisitNode around = lane.parent;
    while (around != null && !around.equals(fanout)) {
      around = around.lane.parent;
    }
    return fanout.equals(around);
  }

  void exited(HistoryEvent event) {
    output = json(event, "output");
    exitedAt = event.timestamp();
  }

  boolean isBlamed() {
    return error != null;
  }

  /// The event says what went wrong here.
  void blame(HistoryEvent event) {
    error = event.details().path("error").asString("");
    cause = event.details().path("cause").asString("");
  }

  /// What went wrong here is what went wrong there.
  void blame(@Nullable VisitNode breaking) {
    error = breaking == null || breaking.error == null ? "" : breaking.error;
    cause = breaking == null || breaking.cause == null ? "" : breaking.cause;
  }

  /// It is tried again.
  void absolve() {
    error = null;
    cause = null;
  }

  boolean hasExited() {
    return exitedAt != null;
  }

  /// It goes on after the execution had ended.
  void reopen() {
    absolve();
    status = VisitStatus.RUNNING;
    lanes.values().forEach(LaneNode::reopen);
  }

  void endAttempt(HistoryEvent event, VisitStatus how, Optional<JsonNode> result) {
    if (attempts.isEmpty()) {
      return;
    }
    Attempt last = attempts.removeLast();
    attempts.add(
        new Attempt(
            last.number(),
            last.resource(),
            how,
            last.scheduledAt(),
            Optional.of(event.timestamp()),
            last.arguments(),
            result,
            event.details().path("error").asStringOpt(),
            event.details().path("cause").asStringOpt(),
            last.progress(),
            last.reuse()));
  }

  /// A value that an event holds as a text.
  static JsonNode json(HistoryEvent event, String field) {
    return Json.parse(event.details().path(field).asString("null"));
  }

  /// @param next the state that came after, if one did
  StateVisit view(Optional<String> next) {
    return new StateVisit(
        entered.id(),
        name,
        type,
        status,
        entered.timestamp(),
        Optional.ofNullable(exitedAt),
        input,
        Optional.ofNullable(output),
        Optional.ofNullable(error),
        Optional.ofNullable(cause),
        next,
        attempts,
        lanes.values().stream().map(LaneNode::lane).toList());
  }
}
