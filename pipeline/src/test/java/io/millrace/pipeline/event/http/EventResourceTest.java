package io.millrace.pipeline.event.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.DurableEventBus;
import io.millrace.pipeline.event.TargetKinds;
import io.millrace.pipeline.event.TestClock;
import io.millrace.pipeline.event.sql.SqlEventStore;
import io.millrace.pipeline.event.sql.SqlRules;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EventResourceTest {
  private final Database database = TestDatabases.sqlite();
  private final TestClock clock = new TestClock();
  private final TargetKinds kinds = new TargetKinds(List.of());
  private final DurableEventBus bus =
      new DurableEventBus(new SqlEventStore(database), new SqlRules(database, kinds), kinds, clock);
  private final TestRoutes routes = new TestRoutes(new EventResource(bus, clock));

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void eachEventOfABatchIsAnswered() {
    byte[] batch = Json.bytes(List.of(event("1"), event("1"), Map.of("specversion", "1.0")));
    JsonNode answer = TestRoutes.json(batch(batch));
    assertThat(answer.path("refused").asInt()).isEqualTo(1);
    assertThat(answer.path("events").valueStream().map(e -> e.path("status").asString()))
        .containsExactly("published", "known", "refused");
    assertThat(answer.at("/events/2/detail").asString()).startsWith("id: ''");
    assertThat(bus.list(Long.MAX_VALUE, 10)).hasSize(1);
  }

  @Test
  void aBatchIsAListOfAtMostAHundredEvents() {
    assertThat(detail(batch(Json.bytes(Map.of())))).startsWith("batch: {}");
    Response answer = batch(Json.bytes(Collections.nCopies(101, event("1"))));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(detail(answer)).startsWith("batch: 101 events");
    assertThat(bus.list(Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void aListCanBeOfSomeTypes() {
    batch(Json.bytes(List.of(event("1"))));
    String type = "com.example.sold";

    assertThat(ids("?type=" + type)).containsExactly("1");
    assertThat(ids("?type=none&type=" + type.substring(0, 3) + "*")).containsExactly("1");
    assertThat(ids("?type=none")).isEmpty();
    assertThat(detail(routes.get("/api/events?type=a*b"))).startsWith("type: 'a*b'");
  }

  private List<String> ids(String query) {
    return TestRoutes.json(routes.get("/api/events" + query))
        .path("events")
        .valueStream()
        .map(each -> each.at("/event/id").asString())
        .toList();
  }

  private Response batch(byte[] body) {
    return routes.call(
        "POST", "/api/events", Map.of("Content-Type", "application/cloudevents-batch+json"), body);
  }

  private static String detail(Response answer) {
    return TestRoutes.json(answer).path("detail").asString();
  }

  private static Map<String, String> event(String id) {
    return Map.of("specversion", "1.0", "id", id, "source", "/shop", "type", "com.example.sold");
  }
}
