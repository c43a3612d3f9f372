package io.millrace.server.lineage;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.approval.Approval;
import io.millrace.pipeline.approval.Approval.Decision;
import io.millrace.pipeline.approval.ApprovalStore;
import io.millrace.pipeline.approval.Approvals;
import io.millrace.server.lineage.Thing.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds what people have decided.
public record Decisions(Approvals approvals) {
  private static final int MOST = 100;

  /// Those that an execution has gone by.
  List<Thing> of(ExecutionId execution) {
    return approvals
        .list(
            new ApprovalStore.Filter(
                Optional.empty(), Optional.of(execution), Long.MAX_VALUE, MOST))
        .stream()
        .filter(approval -> approval.decision().isPresent())
        .map(approval -> new Thing(Kind.APPROVAL, approval.id()))
        .toList();
  }

  /// @throws MillraceException with `APPROVAL_NOT_FOUND`
  Links links(Thing thing) {
    Approval approval = approvals.approval(thing.id());
    return new Links(
        text(approval),
        Optional.of(approval.decision().map(Decision::at).orElse(approval.openedAt())),
        List.of(),
        List.of(new Thing(Kind.EXECUTION, approval.question().attempt().execution().value())));
  }

  /// `Approved by Ada in state Ask: looks fine`.
  private static String text(Approval approval) {
    String status = approval.status().name();
    String word = status.charAt(0) + status.substring(1).toLowerCase(Locale.ROOT);
    String by = approval.decision().map(Decision::by).orElse("");
    String reason = approval.decision().map(Decision::reason).orElse("");
    return word
        + (by.isEmpty() ? "" : " by " + by)
        + " in state "
        + approval.question().state()
        + (reason.isEmpty() ? "" : ": " + reason);
  }
}
