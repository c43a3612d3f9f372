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
import io.millrace.pipeline.event.sql.SqlScheduleStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ScheduleResourceTest {
  private final Database database = TestDatabases.sqlite();
  private final TestRoutes routes =
      new TestRoutes(
          new ScheduleResource(
              new SqlScheduleStore(
                  database, new TargetKinds(List.of(new RecordingTarget())), new TestClock()),
              name -> name.startsWith("monitor.")));

  @AfterEach
  void close() {
    database.close();
  }

  private Response put(String name, String yaml) {
    return routes.call(
        "PUT",
        "/api/schedules/" + name,
        Map.of("Content-Type", "application/yaml"),
        yaml.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aScheduleTellsItsNextFiveTimes() {
    Response answer =
        put(
            "nightly",
            """
            expression: "cron(30 2 * * ? *)"
            zone: Europe/Berlin
            catch_up: all
            overlap: queue
            target: { kind: record, settings: {} }
            """);
    assertThat(answer.status()).isEqualTo(200);
    JsonNode shown = TestRoutes.json(routes.get("/api/schedules/nightly"));
    assertThat(shown).isEqualTo(TestRoutes.json(answer));
    assertThat(shown.path("next").valueStream().map(JsonNode::asString))
        .containsExactly(
            "2026-03-02T01:30:00Z",
            "2026-03-03T01:30:00Z",
            "2026-03-04T01:30:00Z",
            "2026-03-05T01:30:00Z",
            "2026-03-06T01:30:00Z");
    assertThat(shown.path("catch_up").asString()).isEqualTo("all");
    assertThat(shown.path("overlap").asString()).isEqualTo("queue");
    assertThat(shown.at("/target/kind").asString()).isEqualTo("record");
    assertThat(TestRoutes.json(routes.get("/api/schedules")).path("schedules"))
        .containsExactly(shown);
  }

  @Test
  void oneTimeHasOneNextTime() {
    JsonNode shown = TestRoutes.json(put("once", "expression: at(2026-12-24T18:00:00)"));
    assertThat(shown.path("next").valueStream().map(JsonNode::asString))
        .containsExactly("2026-12-24T18:00:00Z");
    assertThat(shown.path("catch_up").asString()).isEqualTo("once");
    assertThat(shown.path("overlap").asString()).isEqualTo("skip");
    assertThat(shown.path("zone").asString()).isEqualTo("UTC");
  }

  @Test
  void aDisabledScheduleHasNoNextTime() {
    JsonNode shown = TestRoutes.json(put("resting", "{expression: '@daily', enabled: false}"));
    assertThat(shown.path("next")).isEmpty();
    assertThat(shown.path("enabled").asBoolean(true)).isFalse();
  }

  @Test
  void deletesWhatIsThere() {
    put("hourly", "expression: '@hourly'");
    assertThat(routes.delete("/api/schedules/hourly").status()).isEqualTo(204);
    assertThat(routes.delete("/api/schedules/hourly").status()).isEqualTo(404);
    assertThat(routes.get("/api/schedules/hourly").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          s         | {}                                                    | expression: nothing
          s         | {expression: sometimes}                               | 'sometimes' cannot be read
          s         | {expression: '@daily', zone: Mars/Olympus}            | zone: "Mars/Olympus"
          s         | {expression: '@daily', catch_up: twice}               | expected: once, all, none
          s         | {expression: '@daily', overlap: 1}                    | expected: skip, allow, queue
          s         | {expression: '@daily', catch_up: all}                 | overlap of 's': skip
          s         | {expression: '@daily', target: record}                | target: "record"
          s         | {expression: '@daily', timezone: UTC}                 | timezone: no such field
          s         | {expression: '@daily', enabled: later}                | enabled: "later"
          s         | {expression: at(2025-01-01T00:00:00)}                 | never fires
          s         | {expression: '@daily', target: {kind: x, settings: {}}} | target: 'x'
          a%20b     | {expression: '@daily'}                                | name: 'a b'
          monitor.p | {expression: '@daily'}                                | project file
          """)
  void faultsNameFieldAndValue(String name, String yaml, String message) {
    Response answer = put(name, yaml);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(TestRoutes.json(answer).path("detail").asString()).contains(message);
    assertThat(TestRoutes.json(routes.get("/api/schedules")).path("schedules"))
        .isEqualTo(Json.array());
  }
}
