package io.millrace.pipeline.webhook;

import io.millrace.pipeline.delivery.Outbox;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Keeps webhooks, their secrets, and the calls that are to be made. Each method is one atomic
/// unit.
public interface WebhookStore {
  /// A call on its way to a webhook.
  record Outgoing(String webhook, Call call) {}

  /// A call and what became of it.
  ///
  /// @param id the same for every attempt
  /// @param state `PENDING`, `DELIVERED` or `DEAD`
  /// @param detail what came of the last attempt
  record Log(String id, Trigger trigger, Instant at, String state, int attempts, String detail) {}

  Webhook create(Webhook.Settings settings, Optional<String> secret, Instant now);

  Optional<Webhook> find(String id);

  /// The newest first.
  /// @param before only those with a smaller sequence
  List<Webhook> list(long before, int limit);

  /// @param secret absent: it stays; empty: there is none any more
  void update(String id, Webhook.Settings settings, Optional<String> secret, Instant now);

  /// With its calls.
  /// @return false if there is no such webhook
  boolean delete(String id);

  /// @throws io.millrace.base.MillraceException with `SECRET_UNREADABLE`
  Optional<String> secret(String id);

  /// The newest first.
  List<Log> log(String id, int limit);

  Outbox<Outgoing> outbox();
}
