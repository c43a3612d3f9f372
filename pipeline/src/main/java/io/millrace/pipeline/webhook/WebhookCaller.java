package io.millrace.pipeline.webhook;

import static io.millrace.base.ErrorCode.OUTGOING_CALL_FAILED;
import static io.millrace.base.ErrorCode.WEBHOOK_INVALID;
import static io.millrace.base.ErrorCode.WEBHOOK_NOT_FOUND;

import io.millrace.base.MillraceException;
import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.pipeline.delivery.Handover;
import io.millrace.pipeline.delivery.Outbox;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Calls webhooks as MLflow does: a JSON body, signed if there is a secret. Every attempt of a call
/// has the same id and body, and its own time.
final class WebhookCaller implements Handover<WebhookStore.Outgoing> {
  private static final int ATTEMPTS_MAX = 4;

  private final WebhookStore store;
  private final OutgoingCalls calls;
  private final InstantSource clock;

  WebhookCaller(WebhookStore store, OutgoingCalls calls, InstantSource clock) {
    this.store = store;
    this.calls = calls;
    this.clock = clock;
  }

  /// It was answered, and not taken.
  static final class NotTaken extends Exception {
    private static final long serialVersionUID = 1;
    private final int status;

    NotTaken(int status) {
      super("it answered " + status);
      this.status = status;
    }

    boolean isWorthRepeating() {
      return status == 429 || status / 100 == 5;
    }
  }

  @Override
  public String make(Outbox.Due<WebhookStore.Outgoing> delivery) throws NotTaken {
    Webhook webhook = active(delivery.content().webhook());
    OutgoingCalls.Answer answer = send(webhook, delivery.id(), delivery.content().call());
    if (answer.status() >= 400) {
      throw new NotTaken(answer.status());
    }
    return "it answered " + answer.status();
  }

  private Webhook active(String id) {
    Webhook webhook =
        store
            .find(id)
            .orElseThrow(
                () ->
                    new MillraceException(
                        WEBHOOK_NOT_FOUND, "the webhook is deleted", "There is nothing to do."));
    if (webhook.settings().status() == Webhook.Status.DISABLED) {
      throw new MillraceException(WEBHOOK_INVALID, "the webhook is disabled", "Enable it.");
    }
    return webhook;
  }

  /// What is refused today is refused tomorrow; an address that does not answer may answer again.
  @Override
  public boolean isFinal(Exception failure) {
    return switch (failure) {
      case NotTaken answered -> !answered.isWorthRepeating();
      case MillraceException known -> known.code() != OUTGOING_CALL_FAILED;
      default -> false;
    };
  }

  @Override
  public int attemptsMax() {
    return ATTEMPTS_MAX;
  }

  /// @throws MillraceException with `OUTGOING_CALL_REFUSED`, `OUTGOING_CALL_FAILED`
  OutgoingCalls.Answer send(Webhook webhook, String id, Call call) {
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-MLflow-Delivery-Id", id);
    headers.put("X-MLflow-Timestamp", timestamp);
    store
        .secret(webhook.id())
        .map(secret -> Signature.of(secret, id, timestamp, call.body()))
        .ifPresent(signature -> headers.put("X-MLflow-Signature", signature));
    return calls.post(
        webhook.settings().url(),
        "application/json",
        call.body().getBytes(StandardCharsets.UTF_8),
        headers);
  }
}
