package io.millrace.pipeline.notification.smtp;

import static io.millrace.base.ErrorCode.NOTIFICATION_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.notification.Notice;
import io.millrace.pipeline.notification.NoticeSender;
import io.millrace.pipeline.notification.Subscription.Channel.Mail;
import java.time.Instant;

/// Stands in where no mail server is configured: mail waits, visibly, for a day.
public final class NoMailServer implements NoticeSender<Mail> {
  @Override
  public void send(Mail to, String id, Notice notice, Instant at) {
    throw new MillraceException(
        NOTIFICATION_INVALID,
        "No mail server is configured.",
        "Name one under mail: in millrace.server.yaml.");
  }
}
