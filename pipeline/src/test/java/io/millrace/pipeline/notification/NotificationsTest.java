package io.millrace.pipeline.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.base.http.client.Receiver;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.TestClock;
import io.millrace.pipeline.notification.Notifications.Delivery;
import io.millrace.pipeline.notification.smtp.NoMailServer;
import io.millrace.pipeline.notification.smtp.SmtpConfig;
import io.millrace.pipeline.notification.smtp.SmtpSender;
import io.millrace.pipeline.notification.sql.SqlNoticeStore;
import io.millrace.pipeline.notification.webhook.WebhookSender;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// With a real SMTP server and a real HTTP server.
class NotificationsTest {
  private static final Notice REJECTED =
      new Notice(
          "training.rejected",
          "used-cars: not good enough — über 3.000 £",
          List.of(
              new Notice.Fact("Reason", "rmse is 4,000 <limit: 3,000>"),
              new Notice.Fact("Dataset", "listings version 3")),
          List.of(new Notice.Link("Execution", "/executions/4711")),
          "key-1");

  private final TestClock clock = new TestClock();
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final Receiver<String> hook = new Receiver<>(200, (_, body) -> body);
  private final OutgoingCalls calls = new OutgoingCalls(Set.of("127.0.0.1"));

  @BeforeEach
  void startServers() {
    mail.start();
  }

  @AfterEach
  void stopServers() {
    mail.stop();
    hook.close();
    calls.close();
  }

  private DurableNotifications notifications(Database database) {
    SmtpConfig smtp =
        new SmtpConfig(
            "127.0.0.1",
            mail.getSmtp().getPort(),
            SmtpConfig.Security.NONE,
            Optional.empty(),
            "millrace@example.com",
            "http://localhost:8080/");
    return new DurableNotifications(
        new SqlNoticeStore(database),
        new SmtpSender(smtp),
        new WebhookSender(calls, "http://localhost:8080"),
        clock);
  }

  private Subscription webhook() {
    return new Subscription(
        "chat", List.of("*"), new Subscription.Channel.Webhook(URI.create(hook.url())));
  }

  private static Subscription team() {
    return new Subscription(
        "team",
        List.of("training.*"),
        new Subscription.Channel.Mail(List.of("a@example.com", "b@example.com")));
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aNoticeIsMailedAndPostedOnce(Database database) throws Exception {
    DurableNotifications notifications = notifications(database);
    notifications.subscribe(team());
    notifications.subscribe(webhook());

    assertThat(notifications.publish(REJECTED)).isTrue();
    assertThat(notifications.publish(REJECTED)).isFalse();
    notifications.sendDue();
    notifications.sendDue();

    assertThat(mail.getReceivedMessages()).hasSize(2); // one mail, two readers
    MimeMessage received = mail.getReceivedMessages()[0];
    assertThat(received.getSubject()).isEqualTo("[millrace] " + REJECTED.title());
    Notifications.Published published = notifications.list(Long.MAX_VALUE, 10).getFirst();
    assertThat(published.deliveries())
        .hasSize(2)
        .allMatch(d -> d.state() == Delivery.State.DELIVERED);
    String id =
        published.deliveries().stream()
            .filter(d -> d.subscription().equals("team"))
            .findFirst()
            .orElseThrow()
            .id();
    assertThat(received.getMessageID()).isEqualTo("<" + id + "@millrace>");
    MimeMultipart parts = (MimeMultipart) received.getContent();
    assertThat((String) parts.getBodyPart(0).getContent())
        .contains("Reason:  rmse is 4,000 <limit: 3,000>", "http://localhost:8080/executions/4711");
    assertThat((String) parts.getBodyPart(1).getContent())
        .contains("rmse is 4,000 &lt;limit: 3,000&gt;", "über 3.000 £");
    assertThat(hook.received()).hasSize(1);
    assertThat(Json.parse(hook.received().removeFirst()).path("facts").path("Dataset").asString())
        .isEqualTo("listings version 3");
  }

  @Test
  void whatIsNotTakenIsTriedAgainForADayWithTheSameId() throws Exception {
    try (Database database = TestDatabases.sqlite()) {
      DurableNotifications notifications = notifications(database);
      notifications.subscribe(webhook());
      hook.answer(503);
      notifications.publish(REJECTED);
      notifications.sendDue();
      notifications.sendDue();
      assertThat(hook.received()).hasSize(1);
      clock.advance(Duration.ofSeconds(1));
      notifications.sendDue();
      assertThat(hook.received()).hasSize(2);
      assertThat(Json.parse(hook.received().removeFirst()).path("id"))
          .isEqualTo(Json.parse(hook.received().removeFirst()).path("id"));
      assertThat(delivery(notifications).error()).contains("503");

      clock.advance(Duration.ofHours(24));
      notifications.sendDue();
      assertThat(delivery(notifications).state()).isEqualTo(Delivery.State.DEAD);
      clock.advance(Duration.ofHours(24));
      notifications.sendDue();
      assertThat(hook.received()).hasSize(1);
    }
  }

  @Test
  void mailWithoutAServerWaitsVisibly() throws Exception {
    try (Database database = TestDatabases.sqlite()) {
      DurableNotifications notifications =
          new DurableNotifications(
              new SqlNoticeStore(database),
              new NoMailServer(),
              new WebhookSender(calls, "http://localhost"),
              clock);
      notifications.subscribe(team());
      notifications.publish(REJECTED);
      notifications.sendDue();
      assertThat(delivery(notifications))
          .returns(Delivery.State.PENDING, Delivery::state)
          .returns("No mail server is configured.", Delivery::error);
    }
  }

  private static Delivery delivery(Notifications notifications) {
    return notifications.list(Long.MAX_VALUE, 10).getFirst().deliveries().getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "training.*, training.failed, true",
    "training.*, training, false",
    "training.*, drift.data, false",
    "*, training.failed, true",
    "*.failed, batch.failed, true",
    "*.failed, batch.succeeded, false",
    "drift.data, drift.data, true",
    "drift.data, drift.data.more, false"
  })
  void patternsMatchWordByWord(String pattern, String topic, boolean wanted) {
    Subscription subscription =
        new Subscription(
            "s", List.of(pattern), new Subscription.Channel.Mail(List.of("a@example.com")));
    assertThat(subscription.wants(topic)).isEqualTo(wanted);
  }
}
