package io.millrace.pipeline.event.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.RecordingTarget;
import io.millrace.pipeline.event.TargetKinds;
import io.millrace.pipeline.event.TestClock;
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
  private final TargetKinds kinds = new TargetKinds(List.of(new RecordingTarget()));
  private final TestRoutes routes =
      new TestRoutes(
          new RuleResource(
              new SqlRules(database, kinds), name -> name.startsWith("dataset."), new TestClock()));

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
}
