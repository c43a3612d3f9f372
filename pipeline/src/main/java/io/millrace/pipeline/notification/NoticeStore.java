package io.millrace.pipeline.notification;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

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

  /// Pending deliveries whose time has come, the oldest first.
  List<Due> due(Instant now, int limit);

  /// When the next pending delivery is due.
  Optional<Instant> nextDue();

  void delivered(String id);

  /// @param next when to try again; absent: never
  void failed(String id, String error, Optional<Instant> next);

  /// A delivery to be made.
  /// @param attempts that were made already
  record Due(
      String id, Subscription.Channel channel, Notice notice, Instant published, int attempts) {}
}
