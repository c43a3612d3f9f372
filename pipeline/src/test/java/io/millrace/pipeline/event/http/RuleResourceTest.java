package io.millrace.pipeline.event.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.DurableEventBus;
import io.millrace.pipeline.event.RecordingTarget;
import io.millrace.pipeline.event.Replays;
import io.millrace.pipeline.event.TargetKinds;
import io.millrace.pipeline.event.TestClock;
import io.millrace.pipeline.event.sql.SqlEventStore;
import io.millrace.pipeline.event.sql.SqlRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class RuleResourceTest {
  private static final String SOLD =
      """
      {"pattern": {"type": ["com.example.sold"]},
       "targets": [{"kind": "record", "settings": {"pipeline": "p", "input": {}}}]}""";

  private final Database database = TestDatabases.sqlite();
  private final TestClock clock = new TestClock();
  private final RecordingTarget target = new RecordingTarget();
  private final TargetKinds kinds = new TargetKinds(List.of(target));
  private final SqlRules rules = new SqlRules(database, kinds);
  private final SqlEventStore store = new SqlEventStore(database);
  private final DurableEventBus bus = new DurableEventBus(store, rules, kinds, clock);
  private final TestRoutes routes =
      new TestRoutes(
          new EventResource(bus, clock),
          new RuleResource(
              rules, new Replays(store, bus, clock), name -> name.startsWith("dataset."), clock));

  @AfterEach
  void close() {
    database.close();
  }

  private static String detail(Response answer) {
    return TestRoutes.json(answer).path("detail").asString();
  }

  @Test
  void aRuleIsPutShownAndDeleted() {
    assertThat(routes.put("/api/rules/sold", Json.parse(SOLD)).status()).isEqualTo(200);

    JsonNode shown = TestRoutes.json(routes.get("/api/rules/sold"));
    assertThat(shown.at("/pattern/type/0").asString()).isEqualTo("com.example.sold");
    assertThat(shown.at("/targets/0/settings/pipeline").asString()).isEqualTo("p");
    assertThat(shown.path("enabled").asBoolean(false)).isTrue();
    assertThat(TestRoutes.json(routes.get("/api/rules")).path("rules")).containsExactly(shown);

    assertThat(routes.delete("/api/rules/sold").status()).isEqualTo(204);
    assertThat(routes.delete("/api/rules/sold").status()).isEqualTo(404);
    assertThat(routes.get("/api/rules/sold").status()).isEqualTo(404);
  }

  @Test
  void yamlIsTheSameRule() {
    byte[] yaml =
        """
        pattern: { type: [ com.example.sold ] }
        targets:
          - { kind: record, settings: { pipeline: p, input: {} } }
        """
            .getBytes(StandardCharsets.UTF_8);
    routes.call("PUT", "/api/rules/a", Map.of("Content-Type", "application/yaml"), yaml);
    routes.put("/api/rules/b", Json.parse(SOLD));

    JsonNode rules = TestRoutes.json(routes.get("/api/rules")).path("rules");
    assertThat(rules.at("/0/pattern")).isEqualTo(rules.at("/1/pattern"));
    assertThat(rules.at("/0/targets")).isEqualTo(rules.at("/1/targets"));
  }

  @Test
  void whatTheProjectFileMakesIsNotChangedHere() {
    assertThat(detail(routes.put("/api/rules/dataset.cars", Json.parse(SOLD))))
        .contains("'dataset.cars'");
    assertThat(routes.delete("/api/rules/dataset.cars").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                             | body: []
          {'patern': {}}                                 | patern
          {'targets': []}                                | pattern: nothing
          {'pattern': {}, 'targets': {}}                 | targets: {}
          {'pattern': {'a': ['b']}, 'targets': []}       | targets of rule 'r': none
          {'pattern': {'a': 'b'}, 'targets': [T]}        | pattern:
          {'pattern': {'a': ['b']}, 'targets': [T, 'x']} | targets[1]: "x"
          {'pattern': {'a': ['b']}, 'targets': [U]}      | 'teleport'
          """)
  void faultsNameFieldAndValue(String body, String message) {
    String json =
        body.replace("T", "{'kind': 'record', 'settings': {'pipeline': 'p'}}")
            .replace("U", "{'kind': 'teleport', 'settings': {}}")
            .replace('\'', '"');
    Response answer = routes.put("/api/rules/r", Json.parse(json));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(detail(answer)).contains(message);
    assertThat(TestRoutes.json(routes.get("/api/rules")).path("rules")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"10, true", "9, false"})
  void aPatternIsTriedOutOnAnEvent(int price, boolean matches) {
    JsonNode body =
        Json.parse(
            """
            {"pattern": {"data": {"price": [{"numeric": [">=", 10]}]}},
             "event": {"specversion": "1.0", "id": "1", "source": "/shop", "type": "t",
                       "data": {"price": %d}}}"""
                .formatted(price));
    assertThat(TestRoutes.json(routes.post("/api/rules/-/test", body)).path("matches").asBoolean())
        .isEqualTo(matches);
  }

  @Test
  void aReplayNamesItselfAndHowManyEventsItBrings() {
    routes.put("/api/rules/sold", Json.parse(SOLD));
    routes.post("/api/events", event("1"));
    Response answer =
        routes.post(
            "/api/rules/sold/replays",
            Map.of("from", "2026-03-01T09:00:00Z", "to", "2026-03-01T12:00:00+01:00"));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(TestRoutes.json(answer).path("events").asInt()).isEqualTo(1);
    assertThat(TestRoutes.json(answer).path("replay").asString()).isNotBlank();
    assertThat(routes.post("/api/rules/none/replays", Map.of()).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'from': 'yesterday', 'to': '2026-03-01T10:00:00Z'}            | from: "yesterday"
          {'from': '2026-03-01T10:00:00Z'}                               | to: nothing
          {'from': '2026-03-01T10:00:00Z', 'to': '2026-03-01T10:00:00Z'} | expected: before
          """)
  void aReplayNeedsARange(String body, String message) {
    routes.put("/api/rules/sold", Json.parse(SOLD));
    Response answer = routes.post("/api/rules/sold/replays", Json.parse(body.replace('\'', '"')));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(detail(answer)).contains(message);
  }

  private static Map<String, String> event(String id) {
    return Map.of("specversion", "1.0", "id", id, "source", "/shop", "type", "com.example.sold");
  }
}
