package io.millrace.pipeline.event.webhook;

import static io.millrace.base.ErrorCode.OUTGOING_CALL_FAILED;
import static io.millrace.base.ErrorCode.RULE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Arrival;
import io.millrace.pipeline.event.TargetInput;
import io.millrace.pipeline.event.TargetKind;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// `webhook`: posts the event to `url`, as a structured CloudEvent or, if the settings say what to
/// send, as that JSON. Any 2xx counts as taken. The header `Millrace-Delivery` is the same for
/// every attempt of one delivery.
public final class WebhookTarget implements TargetKind {
  private static final Set<String> SCHEMES = Set.of("http", "https");

  private final OutgoingCalls calls;

  public WebhookTarget(OutgoingCalls calls) {
    this.calls = calls;
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public boolean callsOut() {
    return true;
  }

  @Override
  public void check(JsonNode settings) {
    url(settings);
    TargetInput.check(settings);
  }

  @Override
  public String deliver(JsonNode settings, Arrival arrival) {
    URI url = url(settings);
    boolean isShaped = TargetInput.isGiven(settings);
    OutgoingCalls.Answer answer =
        calls.post(
            url,
            isShaped ? "application/json" : "application/cloudevents+json",
            Json.bytes(isShaped ? TargetInput.of(settings, arrival) : arrival.toJson()),
            Map.of("Millrace-Delivery", arrival.key()));
    if (!answer.isSuccess()) {
      throw new MillraceException(
          OUTGOING_CALL_FAILED,
          "%s answered %d".formatted(url.getHost(), answer.status()),
          "Look into the log of the receiving side.");
    }
    return "%s answered %d".formatted(url.getHost(), answer.status());
  }

  /// Whether it may be called is known when it is: names and what an administrator allows change.
  private static URI url(JsonNode settings) {
    String text = settings.path("url").asString("");
    URI url = URI.create("");
    try {
      url = URI.create(text);
    } catch (IllegalArgumentException _) {
      // has no scheme, which is refused below
    }
    require(
        url.getScheme() != null
            && SCHEMES.contains(url.getScheme().toLowerCase(Locale.ROOT))
            && url.getHost() != null,
        RULE_INVALID,
        "Give the target an http or https address.",
        "url of target webhook: '%s' (expected: http or https address)",
        text);
    return url;
  }
}
