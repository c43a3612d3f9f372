package io.millrace.pipeline.approval;

import io.millrace.base.json.Json;
import io.millrace.pipeline.OpenTasks.Answer;
import io.millrace.pipeline.approval.Approval.Decision;
import java.util.Optional;

/// What a decision means for the task that waits.
public final class Answers {
  static final String REJECTED = "Approval.Rejected";
  static final String EXPIRED = "Approval.Expired";

  private Answers() {}

  public static Answer of(Decision decision) {
    return switch (decision.verdict()) {
      case APPROVED ->
          new Answer.Succeeded(
              Json.object()
                  .put("decision", "approved")
                  .put("by", decision.by())
                  .put("reason", decision.reason())
                  .put("at", decision.at().toString()));
      case REJECTED -> failed(REJECTED, decision.reason());
      case EXPIRED -> failed(EXPIRED, "Nobody has decided in time.");
    };
  }

  private static Answer failed(String error, String cause) {
    return new Answer.Failed(
        Optional.of(error), cause.isEmpty() ? Optional.empty() : Optional.of(cause));
  }
}
