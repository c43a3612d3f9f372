package io.millrace.pipeline.approval;

import static io.millrace.base.ErrorCode.APPROVAL_ANSWER_INVALID;
import static io.millrace.base.ErrorCode.APPROVAL_LINK_INVALID;
import static io.millrace.base.ErrorCode.APPROVAL_NOT_FOUND;
import static io.millrace.base.ErrorCode.APPROVAL_OVER;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.approval.Approval.Decision;
import io.millrace.pipeline.approval.Approval.Reason;
import io.millrace.pipeline.approval.Approval.Status;
import io.millrace.pipeline.approval.Approval.Verdict;
import io.millrace.pipeline.approval.ApprovalStore.Link;
import io.millrace.pipeline.background.Loop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What people are asked, and their answers. The first answer wins, on whichever server it is
/// given. Thread-safe; methods block.
public final class Approvals implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int BY_MAX = 200;
  private static final int REASON_MAX = 1_000;

  private final ApprovalStore store;
  private final Consumer<ExecutionId> told;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Loop> loop = new AtomicReference<>();

  /// @param told hears of the executions whose question has been answered
  public Approvals(ApprovalStore store, Consumer<ExecutionId> told, InstantSource clock) {
    this.store = store;
    this.told = told;
    this.clock = clock;
  }

  /// Begins to end questions whose time is up.
  public void start() {
    loop.set(Loop.start("approvals", this::expire));
  }

  /// The newest first.
  public List<Approval> list(ApprovalStore.Filter filter) {
    return store.list(filter);
  }

  /// Those that are about a model version, the newest first.
  public List<Approval> of(Approval.OfModel model) {
    return store.of(model);
  }

  /// @throws MillraceException with `APPROVAL_NOT_FOUND`
  public Approval approval(String id) {
    return store
        .find(id)
        .orElseThrow(
            () ->
                new MillraceException(
                    APPROVAL_NOT_FOUND,
                    "There is no approval '%s'.".formatted(id),
                    "List the approvals to find its id (32 hex digits)."));
  }

  /// @param verdict approved or rejected
  /// @param by who decides, as they say; may be empty
  /// @throws MillraceException with `APPROVAL_NOT_FOUND`, `APPROVAL_OVER` if it is not open any
  ///     more, `APPROVAL_ANSWER_INVALID` if a reason is missing or a text too long
  public Approval decide(String id, Verdict verdict, String by, String reason) {
    Approval approval = approval(id);
    check(approval, by.strip(), reason.strip());
    decide(approval, new Decision(verdict, by.strip(), reason.strip(), now()));
    return approval(id);
  }

  private void decide(Approval approval, Decision decision) {
    if (!store.decide(approval, decision)) {
      throw over(approval(approval.id()));
    }
    told.accept(approval.question().attempt().execution());
  }

  private static void check(Approval approval, String by, String reason) {
    if (approval.status() != Status.OPEN) {
      throw over(approval);
    }
    boolean isMissing = approval.question().reason() == Reason.REQUIRED && reason.isEmpty();
    require(
        !isMissing,
        APPROVAL_ANSWER_INVALID,
        "Say why, in a few words.",
        "This decision needs a reason.");
    require(
        by.length() <= BY_MAX && reason.length() <= REASON_MAX,
        APPROVAL_ANSWER_INVALID,
        "Say it in fewer words.",
        "A name has at most %d characters, a reason at most %d.",
        BY_MAX,
        REASON_MAX);
  }

  private static MillraceException over(Approval approval) {
    return new MillraceException(APPROVAL_OVER, outcome(approval), "There is nothing left to do.");
  }

  private static String outcome(Approval approval) {
    if (approval.decision().isEmpty()) {
      return "This question was withdrawn: its execution does not wait for an answer any more.";
    }
    Decision decision = approval.decision().get();
    String word = decision.verdict().name().toLowerCase(Locale.ROOT);
    String by = decision.by().isEmpty() ? "" : " by " + decision.by();
    return "This question was %s%s at %s.".formatted(word, by, decision.at());
  }

  /// What a one-time link asks, whoever opens it: nothing is changed.
  /// @throws MillraceException with `APPROVAL_LINK_INVALID` if there is no such link, or its time
  ///     is
  ///     up
  public Approval byLink(String token) {
    return approval(link(token).approval());
  }

  /// Decides for the one to whom the link was sent.
  /// @throws MillraceException as [#byLink] and [#decide]
  public Approval decideByLink(String token, Verdict verdict, String reason) {
    Link link = link(token);
    return decide(link.approval(), verdict, link.address(), reason);
  }

  private Link link(String token) {
    return store
        .link(new LinkToken(token).hash())
        .filter(link -> link.goodUntil().isAfter(clock.instant()))
        .orElseThrow(
            () ->
                new MillraceException(
                    APPROVAL_LINK_INVALID,
                    "This link leads to no question, or its time is up.",
                    "Copy the whole link from the mail, or decide on the page of the approvals."));
  }

  /// Ends the questions whose time is up.
  /// @return how long until the next look
  Duration expire() {
    Instant now = now();
    for (Approval approval : store.overdue(now)) {
      if (store.decide(approval, new Decision(Verdict.EXPIRED, "", "", now))) {
        told.accept(approval.question().attempt().execution());
      }
    }
    return PAUSE;
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  @Override
  public void close() {
    Loop running = loop.getAndSet(null);
    if (running != null) {
      running.close();
    }
  }
}
