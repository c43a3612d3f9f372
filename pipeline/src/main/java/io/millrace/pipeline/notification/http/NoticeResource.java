package io.millrace.pipeline.notification.http;

import static io.millrace.base.http.Shape.named;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import io.millrace.pipeline.notification.Notice;
import io.millrace.pipeline.notification.Notifications;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/notifications`: the last notices and whether they arrived.
public final class NoticeResource implements Resource {
  private static final int SHOWN = 200;

  private static final Shape DELIVERY =
      object(
          required("id", text()),
          required("subscription", text()),
          required("to", text()),
          required("state", text()),
          required("attempts", whole()),
          required("error", text()));

  private static final Shape NOTICE =
      named(
          "Notice",
          object(
              required("at", text()),
              required("topic", text()),
              required("title", text()),
              required("facts", object()),
              required("links", object()),
              required("deliveries", Shape.list(DELIVERY))));

  private final Notifications notifications;

  public NoticeResource(Notifications notifications) {
    this.notifications = notifications;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/notifications")
        .action("notification.read")
        .summary("The last 200 notices, the newest first, with their deliveries")
        .answer(object(required("notices", Shape.list(NOTICE))))
        .to(this::list);
  }

  private Response list(Request request) {
    ObjectNode body = Json.object();
    ArrayNode notices = body.putArray("notices");
    for (Notifications.Published published : notifications.list(Long.MAX_VALUE, SHOWN)) {
      notices.add(json(published));
    }
    return Response.json(body);
  }

  private static JsonNode json(Notifications.Published published) {
    Notice notice = published.notice();
    ObjectNode json = Json.object();
    json.put("at", published.at().toString());
    json.put("topic", notice.topic());
    json.put("title", notice.title());
    ObjectNode facts = json.putObject("facts");
    notice.facts().forEach(fact -> facts.put(fact.name(), fact.value()));
    ObjectNode links = json.putObject("links");
    notice.links().forEach(link -> links.put(link.text(), link.path()));
    ArrayNode deliveries = json.putArray("deliveries");
    for (Notifications.Delivery delivery : published.deliveries()) {
      deliveries
          .addObject()
          .put("id", delivery.id())
          .put("subscription", delivery.subscription())
          .put("to", delivery.to())
          .put("state", delivery.state().name().toLowerCase(Locale.ROOT))
          .put("attempts", delivery.attempts())
          .put("error", delivery.error());
    }
    return json;
  }
}
