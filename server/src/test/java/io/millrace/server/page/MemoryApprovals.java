package io.millrace.server.page;

import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.approval.Approval;
import io.millrace.pipeline.approval.ApprovalStore;
import io.millrace.pipeline.delivery.Outbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Approvals of executions that wait for ever.
final class MemoryApprovals implements ApprovalStore {
  private final List<Approval> approvals = new ArrayList<>();
  private final Map<String, Link> links = new HashMap<>();

  /// An open question of a pipeline.
  String ask(String message, Approval.Reason reason) {
    String id = "a" + (approvals.size() + 1);
    AttemptId attempt = new AttemptId(new ExecutionId("0".repeat(32)), 7, approvals.size());
    open(
        id,
        new Approval.Question(
            attempt,
            "release",
            "Ask",
            message,
            List.of(),
            reason,
            Optional.empty(),
            Optional.empty()),
        Fakes.NOON);
    return id;
  }

  @Override
  public void open(String id, Approval.Question question, Instant at) {
    approvals.add(
        new Approval(
            id, approvals.size() + 1L, question, at, Approval.Status.OPEN, Optional.empty()));
  }

  @Override
  public Optional<Approval> find(String id) {
    return approvals.stream().filter(approval -> approval.id().equals(id)).findFirst();
  }

  @Override
  public List<Approval> of(Approval.OfModel model) {
    return approvals.stream()
        .filter(approval -> approval.question().model().equals(Optional.of(model)))
        .toList();
  }

  @Override
  public List<Approval> list(Filter filter) {
    return approvals.reversed().stream()
        .filter(each -> filter.status().filter(status -> status != each.status()).isEmpty())
        .filter(each -> each.sequence() < filter.before())
        .limit(filter.limit())
        .toList();
  }

  @Override
  public boolean decide(Approval approval, Approval.Decision decision) {
    approvals.replaceAll(
        each ->
            each.id().equals(approval.id())
                ? new Approval(
                    each.id(),
                    each.sequence(),
                    each.question(),
                    each.openedAt(),
                    Approval.Status.valueOf(decision.verdict().name()),
                    Optional.of(decision))
                : each);
    return true;
  }

  @Override
  public List<Approval> overdue(Instant now) {
    return List.of();
  }

  @Override
  public void addLink(String hash, Link link) {
    links.put(hash, link);
  }

  @Override
  public Optional<Link> link(String hash) {
    return Optional.ofNullable(links.get(hash));
  }

  @Override
  public Outbox<Mail> mails() {
    throw new UnsupportedOperationException("mails");
  }
}
