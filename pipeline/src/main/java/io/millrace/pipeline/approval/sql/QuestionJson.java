package io.millrace.pipeline.approval.sql;

import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionStore.AttemptId;
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
        expiresAt.map(Instant::ofEpochMilli));
  }
}
