package io.millrace.pipeline.notification;

import io.millrace.pipeline.delivery.Dispatcher;
import io.millrace.pipeline.delivery.Outbox;
import io.millrace.pipeline.notification.NoticeStore.NoticeDelivery;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices with an outbox: stored together with their deliveries, sent by a loop afterwards and
/// again until they are taken or a day has passed. A notice may arrive twice, with the same id.
public final class DurableNotifications implements Notifications, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DurableNotifications.class);

  private final NoticeStore store;
  private final NoticeSender<Subscription.Channel.Mail> mail;
  private final NoticeSender<Subscription.Channel.Webhook> webhook;
  private final InstantSource clock;
  private final Dispatcher<NoticeDelivery> deliveries;

  public DurableNotifications(
      NoticeStore store,
      NoticeSender<Subscription.Channel.Mail> mail,
      NoticeSender<Subscription.Channel.Webhook> webhook,
      InstantSource clock) {
    this.store = store;
    this.mail = mail;
    this.webhook = webhook;
    this.clock = clock;
    deliveries =
        new Dispatcher<>(
            "notice", Dispatcher.Order.SIDE_BY_SIDE, store.outbox(), this::send, clock);
  }

  /// Begins to send, with what was left over first.
  public void start() {
    deliveries.start();
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
      deliveries.wake();
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
    return deliveries.deliverDue();
  }

  private String send(Outbox.Due<NoticeDelivery> delivery) throws Exception {
    Notice notice = delivery.content().notice();
    switch (delivery.content().channel()) {
      case Subscription.Channel.Mail to -> mail.send(to, delivery.id(), notice, delivery.since());
      case Subscription.Channel.Webhook to ->
          webhook.send(to, delivery.id(), notice, delivery.since());
    }
    return "";
  }

  @Override
  public void close() {
    deliveries.close();
  }
}
