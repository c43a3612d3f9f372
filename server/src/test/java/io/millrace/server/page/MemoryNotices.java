package io.millrace.server.page;

import io.millrace.pipeline.notification.Notice;
import io.millrace.pipeline.notification.Notifications;
import io.millrace.pipeline.notification.Subscription;
import java.util.ArrayList;
import java.util.List;

/// Notices of what a test puts into it.
final class MemoryNotices implements Notifications {
  private final List<Published> published = new ArrayList<>();
  private final List<Subscription> subscriptions = new ArrayList<>();

  void add(Notice notice, Delivery... deliveries) {
    published.addFirst(
        new Published(published.size() + 1, notice, Fakes.NOON, List.of(deliveries)));
  }

  @Override
  public void subscribe(Subscription subscription) {
    subscriptions.add(subscription);
  }

  @Override
  public boolean unsubscribe(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Subscription> subscriptions() {
    return List.copyOf(subscriptions);
  }

  @Override
  public boolean publish(Notice notice) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Published> list(long before, int limit) {
    return published.stream().filter(each -> each.sequence() < before).limit(limit).toList();
  }
}
