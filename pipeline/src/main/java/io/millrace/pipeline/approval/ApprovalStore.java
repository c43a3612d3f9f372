package io.millrace.pipeline.approval;

import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.approval.Approval.Decision;
import io.millrace.pipeline.approval.Approval.Question;
import io.millrace.pipeline.approval.Approval.Status;
import io.millrace.pipeline.delivery.Outbox;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Keeps approvals beside the open tasks that wait for them. Each method is one atomic unit,
/// durable on return. Thread-safe; blocks.
public interface ApprovalStore {
  /// Which approvals a list holds.
  /// @param before only those with a smaller sequence; [Long#MAX_VALUE] for all
  /// @param limit 1 to 1,000
  record Filter(Optional<Status> status, Optional<ExecutionId> execution, long before, int limit) {}

  /// One mail to one approver.
  record Mail(Approval approval, String address) {}

  /// What a one-time link leads to.
  /// @param address of the mail that it stood in
  record Link(String approval, String address, Instant goodUntil) {}

  /// Asks, by mail too. Does nothing if the attempt has asked already.
  void open(String id, Question question, Instant at);

  Optional<Approval> find(String id);

  /// The newest first.
  List<Approval> list(Filter filter);

  /// Those that are about a model version, the newest first; at most 1,000.
  List<Approval> of(Approval.OfModel model);

  /// Answers the task that waits, and keeps the decision. The first decision stays.
  /// @return false if the approval is not open; then nothing is changed
  boolean decide(Approval approval, Decision decision);

  /// Open approvals whose time is up.
  List<Approval> overdue(Instant now);

  /// @param hash of the link's token
  void addLink(String hash, Link link);

  Optional<Link> link(String hash);

  Outbox<Mail> mails();
}
