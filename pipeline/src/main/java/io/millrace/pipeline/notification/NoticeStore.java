package io.millrace.pipeline.notification;

import io.millrace.pipeline.delivery.Outbox;
import java.time.Instant;
import java.util.List;

/// Keeps subscriptions, notices and their deliveries.
public interface NoticeStore {
  void put(Subscription subscription);

  boolean remove(String name);

  /// By name.
  List<Subscription> subscriptions();

  /// Stores a notice and a pending delivery for each subscription, all or nothing.
  /// @return false if its dedupe key is known; then nothing is stored
  boolean add(Notice notice, Instant now, List<Subscription> subscriptions);

  /// See [Notifications#list].
  List<Notifications.Published> list(long before, int limit);

  /// The deliveries that are still to be made.
  Outbox<NoticeDelivery> outbox();

  /// A notice on its way through one channel.
  record NoticeDelivery(Notice notice, Subscription.Channel channel) {}
}
