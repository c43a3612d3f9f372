package io.millrace.pipeline.notification;

import java.time.Instant;
import java.util.List;

/// Publishes notices. A notice is stored with its deliveries, then sent in the background: retried
/// with growing pauses for 24 hours, then dead and visible as such. Nobody waits for a mail server.
/// Thread-safe.
public interface Notifications {
  /// Adds or replaces by name.
  void subscribe(Subscription subscription);

  /// @return false if there is no such subscription
  boolean unsubscribe(String name);

  /// By name.
  List<Subscription> subscriptions();

  /// When this returns, the notice and its deliveries are on disk.
  /// @return false if a notice with this dedupe key is known; then nothing happens
  boolean publish(Notice notice);

  /// The newest first.
  /// @param before only notices older than this sequence number; [Long#MAX_VALUE] for all
  /// @param limit at most this many, 1 to 1,000
  List<Published> list(long before, int limit);

  /// A notice and what became of it.
  /// @param sequence grows with every notice
  record Published(long sequence, Notice notice, Instant at, List<Delivery> deliveries) {
    public Published {
      deliveries = List.copyOf(deliveries);
    }
  }

  /// The way of one notice to one subscription.
  /// @param id stable over all attempts; receivers can tell a repetition by it
  /// @param to the mail addresses or the webhook's host
  /// @param error why the last attempt failed; empty if it did not
  record Delivery(
      String id, String subscription, String to, State state, int attempts, String error) {
    /// Where a delivery stands.
    public enum State {
      PENDING,
      DELIVERED,
      /// Given up after 24 hours of attempts.
      DEAD
    }
  }
}
