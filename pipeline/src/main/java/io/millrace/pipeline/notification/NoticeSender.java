package io.millrace.pipeline.notification;

import java.time.Instant;

/// Sends a notice over one kind of channel. Thread-safe; blocks, half a minute at most.
///
/// @param <C> the channel
@FunctionalInterface
public interface NoticeSender<C extends Subscription.Channel> {
  /// @param id of the delivery, the same for each attempt
  /// @param at when the notice was published
  /// @throws Exception if it was not taken; the message says why, for people
  void send(C channel, String id, Notice notice, Instant at) throws Exception;
}
