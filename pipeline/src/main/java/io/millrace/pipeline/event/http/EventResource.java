package io.millrace.pipeline.event.http;

import static io.millrace.base.ErrorCode.EVENT_INVALID;
import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.EventBus;
import io.millrace.pipeline.event.EventTypes;
import java.time.InstantSource;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/events`: takes CloudEvents in the structured, the binary and the batched form, shows what
/// came and what it started.
public final class EventResource implements Resource {
  private static final String STRUCTURED = "application/cloudevents+json";
  private static final String BATCHED = "application/cloudevents-batch+json";
  private static final int BATCH_MAX = 100;

  private final EventBus bus;
  private final InstantSource clock;

  public EventResource(EventBus bus, InstantSource clock) {
    this.bus = bus;
    this.clock = clock;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/events")
        .action("event.read")
        .summary(
            "Events, the newest first, with what they started; `type`: of any of these, where"
                + " io.millrace.run.* stands for all that begin so")
        .query(
            optional("type", Shape.list(text())),
            optional("max_results", whole()),
            optional("page_token", text()))
        .answer(EventShapes.EVENTS)
        .to(this::list);
    routes
        .post("/api/events")
        .action("event.publish")
        .summary("Publish a CloudEvent or a batch; a known source and id change nothing")
        .body(EventShapes.EVENT)
        .answer(EventShapes.TAKEN)
        .consumes(STRUCTURED, BATCHED, "application/json")
        .to(this::publish);
  }

  private Response publish(Request request) {
    if (request.mediaType().equals(BATCHED)) {
      return publishAll(request.json());
    }
    return Response.json(
        202,
        publish(
            request.mediaType().equals(STRUCTURED) || request.header("ce-specversion").isEmpty()
                ? request.json()
                : binary(request)));
  }

  /// Each event stands for itself: one that is refused keeps no other from being published.
  private Response publishAll(JsonNode batch) {
    MillraceException.require(
        batch.isArray() && batch.size() <= BATCH_MAX,
        EVENT_INVALID,
        "Send a list of at most %d events.".formatted(BATCH_MAX),
        "batch: %s (expected: a list of at most %d events)",
        batch.isArray() ? batch.size() + " events" : Body.cut(batch),
        BATCH_MAX);
    ObjectNode body = Json.object();
    ArrayNode events = body.putArray("events");
    int refused = 0;
    for (JsonNode json : batch) {
      try {
        events.add(publish(json));
      } catch (MillraceException e) {
        if (e.code() != EVENT_INVALID) {
          throw e;
        }
        refused++;
        events.addObject().put("status", "refused").put("detail", e.detail());
      }
    }
    return Response.json(202, body.put("refused", refused));
  }

  private ObjectNode publish(JsonNode json) {
    Event event = Event.parse(json, clock.instant());
    MillraceException.require(
        !event.source().startsWith(Event.OWN_SOURCES),
        EVENT_INVALID,
        "Use a source of your own.",
        "source: '%s' (sources below %s are Millrace's own)",
        event.source(),
        Event.OWN_SOURCES);
    boolean isNew = bus.publish(event);
    return Json.object()
        .put("source", event.source())
        .put("id", event.id())
        .put("status", isNew ? "published" : "known");
  }

  /// The attributes are in headers `ce-…`, the body is the data.
  private static ObjectNode binary(Request request) {
    ObjectNode json = Json.object();
    for (String name : new String[] {"specversion", "id", "source", "type", "subject", "time"}) {
      request.header("ce-" + name).ifPresent(value -> json.put(name, value));
    }
    if (request.body().length > 0) {
      json.set("data", request.json());
    }
    return json;
  }

  private Response list(Request request) {
    int limit = number(request, "max_results", 100);
    long before = request.query("page_token").map(EventResource::sequence).orElse(Long.MAX_VALUE);
    MillraceException.require(
        limit >= 1 && limit <= 1_000,
        REQUEST_INVALID,
        "Ask for 1 to 1000 events.",
        "max_results: %d (expected: 1 to 1000)",
        limit);
    ObjectNode body = Json.object();
    ArrayNode events = body.putArray("events");
    long last = 0;
    EventTypes types = new EventTypes(request.queryAll("type"));
    for (EventBus.Published published : bus.list(types, before, limit)) {
      events.add(json(published));
      last = published.sequence();
    }
    if (events.size() == limit) {
      body.put("next_page_token", Long.toString(last));
    }
    return Response.json(body);
  }

  private static int number(Request request, String name, int absent) {
    return Math.toIntExact(request.query(name).map(EventResource::sequence).orElse((long) absent));
  }

  private static long sequence(String text) {
    if (!text.matches("\\d{1,9}")) {
      throw new MillraceException(
          REQUEST_INVALID,
          "'%s' is no number".formatted(text),
          "Send the token that you were given.");
    }
    return Long.parseLong(text);
  }

  private static JsonNode json(EventBus.Published published) {
    ObjectNode json = Json.object();
    json.put("received", published.received().toString());
    json.set("event", published.event().toJson());
    ArrayNode deliveries = json.putArray("deliveries");
    for (EventBus.Delivery delivery : published.deliveries()) {
      deliveries
          .addObject()
          .put("rule", delivery.rule())
          .put("target", delivery.target())
          .put("state", delivery.state().name().toLowerCase(Locale.ROOT))
          .put("attempts", delivery.attempts())
          .put("detail", delivery.detail());
    }
    return json;
  }
}
