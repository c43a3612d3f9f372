package io.millrace.pipeline.notification.webhook;

import static io.millrace.base.ErrorCode.OUTGOING_CALL_FAILED;

import io.millrace.base.MillraceException;
import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.base.json.Json;
import io.millrace.pipeline.notification.Notice;
import io.millrace.pipeline.notification.NoticeSender;
import io.millrace.pipeline.notification.Subscription.Channel.Webhook;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Posts notices as JSON: `{"id", "topic", "title", "at", "facts": {name: value}, "links":
/// [{"text", "url"}]}`. Any 2xx counts as taken.
public final class WebhookSender implements NoticeSender<Webhook> {
  private final OutgoingCalls calls;
  private final String baseUrl;

  /// @param baseUrl where the pages are for the readers
  public WebhookSender(OutgoingCalls calls, String baseUrl) {
    this.calls = calls;
    this.baseUrl = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
  }

  @Override
  public void send(Webhook to, String id, Notice notice, Instant at) {
    OutgoingCalls.Answer answer =
        calls.post(
            to.url(),
            "application/json",
            Json.bytes(body(id, notice, at)),
            Map.of("Millrace-Delivery", id));
    if (!answer.isSuccess()) {
      throw new MillraceException(
          OUTGOING_CALL_FAILED,
          "%s answered %d".formatted(to.url().getHost(), answer.status()),
          "Look into the log of the receiving side.");
    }
  }

  private ObjectNode body(String id, Notice notice, Instant at) {
    ObjectNode body = Json.object();
    body.put("id", id);
    body.put("topic", notice.topic());
    body.put("title", notice.title());
    body.put("at", at.toString());
    ObjectNode facts = body.putObject("facts");
    notice.facts().forEach(fact -> facts.put(fact.name(), fact.value()));
    ArrayNode links = body.putArray("links");
    notice
        .links()
        .forEach(
            link -> links.addObject().put("text", link.text()).put("url", baseUrl + link.path()));
    return body;
  }
}
