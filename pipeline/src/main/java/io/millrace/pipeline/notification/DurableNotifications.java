package io.millrace.pipeline.notification;

import io.millrace.pipeline.background.Loop;
import io.millrace.pipeline.background.Retries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices with an outbox: stored together with their deliveries, sent by a loop afterwards and
/// again until they are taken or a day has passed. A notice may arrive twice, with the same id.
public final class DurableNotifications implements Notifications, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DurableNotifications.class);

  /// One mail server that hangs holds up at most so many others, for half a minute.
  private static final int AT_ONCE = 16;

  private static final Duration IDLE = Duration.ofSeconds(30);

  private final NoticeStore store;
  private final NoticeSender<Subscription.Channel.Mail> mail;
  private final NoticeSender<Subscription.Channel.Webhook> webhook;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Loop> loop = new AtomicReference<>();

  public DurableNotifications(
      NoticeStore store,
      NoticeSender<Subscription.Channel.Mail> mail,
      NoticeSender<Subscription.Channel.Webhook> webhook,
      InstantSource clock) {
    this.store = store;
    this.mail = mail;
    this.webhook = webhook;
    this.clock = clock;
  }

  /// Begins to send, with what was left over first.
  public void start() {
    loop.set(Loop.start("notifications", this::sendDue));
  }

  @Override
  public void subscribe(Subscription subscription) {
    store.put(subscription);
  }

  @Override
  public boolean unsubscribe(String name) {
    return store.remove(name);
  }

  @Override
  public List<Subscription> subscriptions() {
    return store.subscriptions();
  }

  @Override
  public boolean publish(Notice notice) {
    List<Subscription> wanting =
        store.subscriptions().stream().filter(s -> s.wants(notice.topic())).toList();
    boolean isNew = store.add(notice, clock.instant(), wanting);
    if (isNew) {
      LOG.info(
          "notice.published topic={} title=\"{}\" deliveries={}",
          notice.topic(),
          notice.title(),
          wanting.size());
      Loop running = loop.get();
      if (running != null) {
        running.wake();
      }
    }
    return isNew;
  }

  @Override
  public List<Published> list(long before, int limit) {
    return store.list(before, limit);
  }

  /// Sends what is due.
  /// @return how long until the next one is due
  Duration sendDue() throws InterruptedException {
    List<NoticeStore.Due> due = store.due(clock.instant(), AT_ONCE);
    List<Thread> sending = new ArrayList<>();
    for (NoticeStore.Due delivery : due) {
      sending.add(Thread.ofVirtual().name("notice-delivery").start(() -> send(delivery)));
    }
    for (Thread thread : sending) {
      thread.join();
    }
    if (due.size() == AT_ONCE) {
      return Duration.ZERO;
    }
    return store
        .nextDue()
        .map(next -> Duration.between(clock.instant(), next))
        .filter(pause -> pause.compareTo(IDLE) < 0)
        .orElse(IDLE);
  }

  private void send(NoticeStore.Due delivery) {
    try {
      switch (delivery.channel()) {
        case Subscription.Channel.Mail to ->
            mail.send(to, delivery.id(), delivery.notice(), delivery.published());
        case Subscription.Channel.Webhook to ->
            webhook.send(to, delivery.id(), delivery.notice(), delivery.published());
      }
      store.delivered(delivery.id());
      LOG.info("notice.delivered delivery={}", delivery.id());
    } catch (Exception e) {
      Instant now = clock.instant();
      boolean over = Retries.over(delivery.published(), now);
      String reason = String.valueOf(e.getMessage());
      store.failed(
          delivery.id(),
          reason,
          over ? Optional.empty() : Optional.of(now.plus(Retries.pause(delivery.attempts() + 1))));
      LOG.warn(
          "notice.delivery.failed delivery={} final={} reason={}", delivery.id(), over, reason);
    }
  }

  @Override
  public void close() {
    Loop running = loop.getAndSet(null);
    if (running != null) {
      running.close();
    }
  }
}
