package io.millrace.pipeline.webhook;

import static io.millrace.base.ErrorCode.WEBHOOK_INVALID;
import static io.millrace.base.ErrorCode.WEBHOOK_NOT_FOUND;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.pipeline.delivery.Dispatcher;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Webhooks and their calls. A call is stored in the unit of the change that it tells of, made in
/// the background, and repeated at most three times, also after a restart. Thread-safe; blocks.
public final class Webhooks implements AutoCloseable {
  private static final int LOG_MAX = 1_000;

  private final WebhookStore store;
  private final OutgoingCalls calls;
  private final WebhookCaller caller;
  private final InstantSource clock;
  private final Dispatcher<WebhookStore.Outgoing> dispatcher;

  public Webhooks(WebhookStore store, OutgoingCalls calls, InstantSource clock) {
    this.store = store;
    this.calls = calls;
    this.caller = new WebhookCaller(store, calls, clock);
    this.clock = clock;
    dispatcher =
        new Dispatcher<>("webhook", Dispatcher.Order.SIDE_BY_SIDE, store.outbox(), caller, clock);
  }

  /// What came of a test.
  /// @param error absent: the call was answered
  public record Tested(
      boolean isSuccess, Optional<OutgoingCalls.Answer> answer, Optional<String> error) {}

  /// Begins to make calls, with what was left over first.
  public void start() {
    dispatcher.start();
  }

  /// Says that calls were stored.
  public void wake() {
    dispatcher.wake();
  }

  /// @throws MillraceException with `WEBHOOK_INVALID` if its address may not be called
  public Webhook create(Webhook.Settings settings, Optional<String> secret) {
    check(settings.url());
    return store.create(settings, secret, clock.instant());
  }

  /// @throws MillraceException with `WEBHOOK_NOT_FOUND`
  public Webhook webhook(String id) {
    return store
        .find(id)
        .orElseThrow(
            () ->
                new MillraceException(
                    WEBHOOK_NOT_FOUND,
                    "Webhook with ID %s not found.".formatted(id),
                    "List the webhooks to find its id."));
  }

  /// The newest first.
  /// @param before only those with a smaller sequence; [Long#MAX_VALUE] for all
  public List<Webhook> list(long before, int limit) {
    return store.list(before, limit);
  }

  /// @param secret absent: it stays; empty: calls are not signed any more
  /// @throws MillraceException with `WEBHOOK_NOT_FOUND`, `WEBHOOK_INVALID`
  public Webhook update(String id, Webhook.Settings settings, Optional<String> secret) {
    if (!webhook(id).settings().url().equals(settings.url())) {
      check(settings.url());
    }
    store.update(id, settings, secret, clock.instant());
    return webhook(id);
  }

  /// @throws MillraceException with `WEBHOOK_NOT_FOUND`
  public void delete(String id) {
    if (!store.delete(webhook(id).id())) {
      throw new MillraceException(
          WEBHOOK_NOT_FOUND, "Webhook with ID %s not found.".formatted(id), "It is gone already.");
    }
  }

  /// The last calls, the newest first.
  /// @throws MillraceException with `WEBHOOK_NOT_FOUND`
  public List<WebhookStore.Log> log(String id) {
    return store.log(webhook(id).id(), LOG_MAX);
  }

  /// Calls it once with made-up data.
  /// @param trigger absent: the first of those that it has
  /// @throws MillraceException with `WEBHOOK_NOT_FOUND`
  public Tested test(String id, Optional<Trigger> trigger) {
    Webhook webhook = webhook(id);
    Trigger wanted =
        trigger.orElseGet(
            () -> webhook.settings().triggers().stream().sorted().toList().getFirst());
    Call call = Call.of(wanted, wanted.example(), clock.instant());
    try {
      OutgoingCalls.Answer answer = caller.send(webhook, UUID.randomUUID().toString(), call);
      return new Tested(answer.status() < 400, Optional.of(answer), Optional.empty());
    } catch (MillraceException e) {
      return new Tested(false, Optional.empty(), Optional.of(e.detail()));
    }
  }

  /// Where it leads is looked at again for each call: names change.
  private void check(URI url) {
    boolean isSecure = "https".equalsIgnoreCase(url.getScheme());
    require(
        isSecure || calls.allowsPrivate(url),
        WEBHOOK_INVALID,
        "Use https, or let an administrator allow this host.",
        "Invalid webhook URL scheme: '%s'. Allowed schemes are: https.",
        url.getScheme());
    try {
      calls.check(url);
    } catch (MillraceException e) {
      throw new MillraceException(WEBHOOK_INVALID, "Webhook URL: " + e.detail(), e.fix(), e);
    }
  }

  @Override
  public void close() {
    dispatcher.close();
  }
}
