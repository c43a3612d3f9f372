package io.millrace.pipeline.approval.sql;

import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.approval.Approval.OfModel;
import io.millrace.pipeline.approval.Approval.Question;
import io.millrace.pipeline.approval.Approval.Reason;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What of a question is kept as one text.
final class QuestionJson {
  private QuestionJson() {}

  static JsonNode write(Question question) {
    ObjectNode json =
        Json.object()
            .put("pipeline", question.pipeline())
            .put("state", question.state())
            .put("message", question.message())
            .put("reason", question.reason().name());
    ArrayNode approvers = json.putArray("approvers");
    question.approvers().forEach(approvers::add);
    question
        .model()
        .ifPresent(
            model ->
                json.putObject("model").put("name", model.name()).put("version", model.version()));
    return json;
  }

  static Question read(JsonNode json, AttemptId attempt, Optional<Long> expiresAt) {
    return new Question(
        attempt,
        json.path("pipeline").asString(),
        json.path("state").asString(),
        json.path("message").asString(),
        json.path("approvers").valueStream().map(JsonNode::asString).toList(),
        Reason.valueOf(json.path("reason").asString()),
        Optional.of(json.path("model"))
            .filter(JsonNode::isObject)
            .map(m -> new OfModel(m.path("name").asString(), m.path("version").asInt())),
        expiresAt.map(Instant::ofEpochMilli));
  }
}
