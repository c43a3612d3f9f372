package io.millrace.server;

import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.base.secret.Seal;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.approval.ApprovalMails;
import io.millrace.pipeline.approval.ApprovalTask;
import io.millrace.pipeline.approval.sql.SqlApprovals;
import io.millrace.pipeline.event.TargetKind;
import io.millrace.pipeline.event.webhook.WebhookTarget;
import io.millrace.pipeline.notification.DurableNotifications;
import io.millrace.pipeline.notification.NoticeSender;
import io.millrace.pipeline.notification.NotifyTarget;
import io.millrace.pipeline.notification.NotifyTask;
import io.millrace.pipeline.notification.Subscription;
import io.millrace.pipeline.notification.smtp.NoMailServer;
import io.millrace.pipeline.notification.smtp.SmtpSender;
import io.millrace.pipeline.notification.sql.SqlNoticeStore;
import io.millrace.pipeline.notification.webhook.WebhookSender;
import io.millrace.pipeline.webhook.Webhooks;
import io.millrace.pipeline.webhook.sql.RegistryCalls;
import io.millrace.pipeline.webhook.sql.SqlWebhooks;
import java.time.InstantSource;
import java.util.List;

/// What people and other systems are told, and what people are asked.
record Messages(
    OutgoingCalls calls,
    DurableNotifications notifications,
    SqlApprovals approvals,
    ApprovalMails approvalMails,
    Webhooks webhooks,
    RegistryCalls registryCalls)
    implements AutoCloseable {

  /// @param links begins the addresses in messages, without a slash at the end
  static Messages wire(
      Stores stores,
      Seal seal,
      OutgoingCalls calls,
      ServerConfig config,
      String links,
      InstantSource clock) {
    NoticeSender<Subscription.Channel.Mail> mail =
        config
            .mail()
            .<NoticeSender<Subscription.Channel.Mail>>map(m -> new SmtpSender(m.smtp(links)))
            .orElseGet(NoMailServer::new);
    SqlApprovals approvals = new SqlApprovals(stores.database());
    SqlWebhooks webhookStore = new SqlWebhooks(stores.database(), seal);
    Webhooks webhooks = new Webhooks(webhookStore, calls, clock);
    return new Messages(
        calls,
        new DurableNotifications(
            new SqlNoticeStore(stores.database()), mail, new WebhookSender(calls, links), clock),
        approvals,
        new ApprovalMails(approvals, mail, clock),
        webhooks,
        new RegistryCalls(webhookStore, webhooks, clock));
  }

  List<Task> tasks(InstantSource clock) {
    return List.of(
        new NotifyTask(notifications), new ApprovalTask(approvals, approvalMails, clock));
  }

  List<TargetKind> targets() {
    return List.of(new NotifyTarget(notifications), new WebhookTarget(calls));
  }

  /// Sends what is left to send.
  void start() {
    notifications.start();
    approvalMails.start();
    webhooks.start();
  }

  @Override
  public void close() {
    webhooks.close();
    approvalMails.close();
    notifications.close();
    calls.close();
  }
}
