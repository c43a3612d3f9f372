package io.millrace.pipeline.approval;

import io.millrace.pipeline.approval.Approval.Question;
import io.millrace.pipeline.approval.Approval.Status;
import io.millrace.pipeline.delivery.Dispatcher;
import io.millrace.pipeline.delivery.Outbox;
import io.millrace.pipeline.notification.Notice;
import io.millrace.pipeline.notification.NoticeSender;
import io.millrace.pipeline.notification.Subscription.Channel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Asks approvers by mail, in the background and again until the mail is taken. Each mail has a
/// link of its own, whose token is made when the mail is handed over and written down nowhere else.
public final class ApprovalMails implements AutoCloseable {
  private static final Duration LINK_MAX = Duration.ofDays(30);
  private static final int TITLE_MAX = 200;

  private final ApprovalStore store;
  private final NoticeSender<Channel.Mail> sender;
  private final InstantSource clock;
  private final Dispatcher<ApprovalStore.Mail> deliveries;

  public ApprovalMails(
      ApprovalStore store, NoticeSender<Channel.Mail> sender, InstantSource clock) {
    this.store = store;
    this.sender = sender;
    this.clock = clock;
    this.deliveries =
        new Dispatcher<>(
            "approval", Dispatcher.Order.SIDE_BY_SIDE, store.mails(), this::send, clock);
  }

  /// Begins to send, with what was left over first.
  public void start() {
    deliveries.start();
  }

  /// Says that somebody is to be asked.
  void wake() {
    deliveries.wake();
  }

  /// Sends what is due.
  Duration sendDue() throws InterruptedException {
    return deliveries.deliverDue();
  }

  private String send(Outbox.Due<ApprovalStore.Mail> due) throws Exception {
    Approval approval = due.content().approval();
    if (approval.status() != Status.OPEN) {
      return "not asked any more";
    }
    String address = due.content().address();
    LinkToken token = LinkToken.fresh();
    Instant latest = clock.instant().plus(LINK_MAX);
    Instant until = approval.question().expiresAt().filter(latest::isAfter).orElse(latest);
    store.addLink(token.hash(), new ApprovalStore.Link(approval.id(), address, until));
    Notice notice = notice(approval, token, until);
    sender.send(new Channel.Mail(List.of(address)), due.id(), notice, due.since());
    return "";
  }

  private static Notice notice(Approval approval, LinkToken token, Instant until) {
    Question question = approval.question();
    List<Notice.Fact> facts = new ArrayList<>();
    facts.add(new Notice.Fact("Question", question.message()));
    facts.add(new Notice.Fact("Pipeline", question.pipeline()));
    facts.add(new Notice.Fact("State", question.state()));
    facts.add(new Notice.Fact("Links are good until", until.toString()));
    String link = "/approvals/" + token.text();
    return new Notice(
        "approval.wanted",
        "Approval wanted: " + line(question.message()),
        facts,
        List.of(
            new Notice.Link("Approve", link + "?answer=approve"),
            new Notice.Link("Reject", link + "?answer=reject"),
            new Notice.Link("Execution", "/executions/" + question.attempt().execution().value())),
        approval.id());
  }

  private static String line(String message) {
    String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= TITLE_MAX ? line : line.substring(0, TITLE_MAX - 1) + "…";
  }

  @Override
  public void close() {
    deliveries.close();
  }
}
