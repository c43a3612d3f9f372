package io.millrace.server.page;

import io.millrace.pipeline.notification.Notifications;
import io.millrace.pipeline.notification.Notifications.Delivery;
import io.millrace.pipeline.notification.Subscription;
import java.util.List;
import java.util.OptionalLong;

/// A notice and the way it took to each subscription.
public record NotificationPage(Notifications.Published published) {
  public Tone tone() {
    return Row.tone(published);
  }

  public Tone tone(Delivery delivery) {
    return Row.tone(delivery.state());
  }

  /// Who is told what, and what was told.
  ///
  /// @param topic what the notices are about; empty: all
  /// @param before the last notice of this page, if there are older ones
  public record All(
      List<Receiver> subscriptions, String topic, List<Row> notices, OptionalLong before) {}

  /// A subscription.
  ///
  /// @param kind the channel's name
  /// @param to addresses, or a webhook's host: the rest of its address may be a secret
  public record Receiver(String name, String topics, String kind, String to) {
    static Receiver of(Subscription subscription) {
      String topics = String.join(", ", subscription.topics());
      return switch (subscription.channel()) {
        case Subscription.Channel.Mail(var to) ->
            new Receiver(subscription.name(), topics, "Mail", String.join(", ", to));
        case Subscription.Channel.Webhook(var url) ->
            new Receiver(subscription.name(), topics, "Webhook", url.getHost());
      };
    }
  }

  /// A notice in a list.
  /// @param delivered a phrase that counts its deliveries
  public record Row(Notifications.Published published, Tone tone, String delivered) {
    static Row of(Notifications.Published published) {
      List<Delivery> all = published.deliveries();
      long done = all.stream().filter(d -> d.state() == Delivery.State.DELIVERED).count();
      String delivered =
          all.isEmpty() ? "Nobody subscribed" : "%d of %d delivered".formatted(done, all.size());
      return new Row(published, tone(published), delivered);
    }

    /// The worst of its deliveries.
    static Tone tone(Notifications.Published published) {
      List<Delivery.State> states = published.deliveries().stream().map(Delivery::state).toList();
      if (states.contains(Delivery.State.DEAD)) {
        return tone(Delivery.State.DEAD);
      }
      if (states.contains(Delivery.State.PENDING)) {
        return tone(Delivery.State.PENDING);
      }
      return states.isEmpty() ? Tone.waiting("Not sent") : tone(Delivery.State.DELIVERED);
    }

    static Tone tone(Delivery.State state) {
      return switch (state) {
        case PENDING -> Tone.run("Pending");
        case DELIVERED -> Tone.ok("Delivered");
        case DEAD -> Tone.err("Given up");
      };
    }
  }
}
