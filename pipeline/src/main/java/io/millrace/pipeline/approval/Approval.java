package io.millrace.pipeline.approval;

import io.millrace.pipeline.ExecutionStore.AttemptId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a step of a pipeline asks people, and what became of it.
///
/// @param id 32 hex digits
/// @param sequence grows with every approval
public record Approval(
    String id,
    long sequence,
    Question question,
    Instant openedAt,
    Status status,
    Optional<Decision> decision) {

  /// What is asked.
  /// @param attempt the task that waits
  /// @param approvers mail addresses of those who are asked by mail
  /// @param model the model version that is to be approved, if it is about one
  /// @param expiresAt when the question is over without an answer
  public record Question(
      AttemptId attempt,
      String pipeline,
      String state,
      String message,
      List<String> approvers,
      Reason reason,
      Optional<OfModel> model,
      Optional<Instant> expiresAt) {
    public Question {
      approvers = List.copyOf(approvers);
    }
  }

  /// A version of a registered model.
  public record OfModel(String name, int version) {
    @Override
    public String toString() {
      return name + "/" + version;
    }
  }

  /// Whether an answer has to give a reason.
  public enum Reason {
    OPTIONAL,
    REQUIRED
  }

  /// Where it stands.
  public enum Status {
    OPEN,
    APPROVED,
    REJECTED,
    EXPIRED,
    /// Nobody wants to know any more: the execution has ended, or the task has timed out.
    WITHDRAWN
  }

  /// How a question is answered.
  public enum Verdict {
    APPROVED,
    REJECTED,
    EXPIRED
  }

  /// @param by who decided, as they say; the mail address of who decided by a link; may be empty
  /// @param reason may be empty
  public record Decision(Verdict verdict, String by, String reason, Instant at) {}
}
