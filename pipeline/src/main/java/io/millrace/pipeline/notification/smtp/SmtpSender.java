package io.millrace.pipeline.notification.smtp;

import io.millrace.pipeline.notification.Notice;
import io.millrace.pipeline.notification.NoticeSender;
import io.millrace.pipeline.notification.Subscription.Channel.Mail;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;

/// Hands notices to a mail server as mail: plain text and HTML of the same content. The message id
/// is that of the delivery, so that mail programs recognise a repetition.
public final class SmtpSender implements NoticeSender<Mail> {
  private static final String MILLIS = "10000";

  private final SmtpConfig config;
  private final MailText text;

  public SmtpSender(SmtpConfig config) {
    this.config = config;
    this.text = new MailText(config.baseUrl());
  }

  @Override
  public void send(Mail to, String id, Notice notice, Instant at) throws MessagingException {
    Session session = Session.getInstance(properties());
    MimeMessage message = message(session, to, id, notice, at);
    try (Transport transport = session.getTransport()) {
      if (config.login().isPresent()) {
        SmtpConfig.Login login = config.login().get();
        transport.connect(config.host(), config.port(), login.user(), login.password());
      } else {
        transport.connect(config.host(), config.port(), null, null);
      }
      transport.sendMessage(message, message.getAllRecipients());
    }
  }

  private MimeMessage message(Session session, Mail to, String id, Notice notice, Instant at)
      throws MessagingException {
    MimeMessage message =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + "@millrace>");
          }
        };
    message.setFrom(new InternetAddress(config.from()));
    for (String address : to.to()) {
      message.addRecipient(Message.RecipientType.TO, new InternetAddress(address));
    }
    message.setSubject("[millrace] " + notice.title(), StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(at));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setHeader("X-Millrace-Topic", notice.topic());
    MimeMultipart both = new MimeMultipart("alternative");
    both.addBodyPart(part(text.plain(notice), "plain"));
    both.addBodyPart(part(text.html(notice), "html"));
    message.setContent(both);
    message.saveChanges();
    return message;
  }

  private static MimeBodyPart part(String content, String subtype) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(content, StandardCharsets.UTF_8.name(), subtype);
    return part;
  }

  private Properties properties() {
    boolean tls = config.security() == SmtpConfig.Security.TLS;
    boolean startTls = config.security() == SmtpConfig.Security.STARTTLS;
    String protocol = tls ? "smtps" : "smtp";
    Properties properties = new Properties();
    properties.setProperty("mail.transport.protocol", protocol);
    String prefix = "mail." + protocol + ".";
    properties.setProperty(prefix + "connectiontimeout", MILLIS);
    properties.setProperty(prefix + "timeout", MILLIS);
    properties.setProperty(prefix + "writetimeout", MILLIS);
    properties.setProperty(prefix + "auth", Boolean.toString(config.login().isPresent()));
    properties.setProperty(prefix + "starttls.enable", Boolean.toString(startTls));
    properties.setProperty(prefix + "starttls.required", Boolean.toString(startTls));
    properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    return properties;
  }
}
