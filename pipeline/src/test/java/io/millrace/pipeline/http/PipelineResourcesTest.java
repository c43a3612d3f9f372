package io.millrace.pipeline.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.bucket.FolderBucket;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Engine;
import io.millrace.pipeline.EngineConfig;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.LargeValues;
import io.millrace.pipeline.MapRunner;
import io.millrace.pipeline.Tasks;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.sql.SqlPipelines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PipelineResourcesTest {
  private static final String YAML =
      """
      QueryLanguage: JSONata
      StartAt: W
      States:
        W: { Type: Wait, Seconds: "{% $states.input.seconds %}", Next: S }
        S: { Type: Succeed, Output: done }
      """;

  @TempDir private Path folder;
  private Database database;
  private Engine engine;
  private TestRoutes routes;

  @BeforeEach
  void start() {
    database = TestDatabases.sqlite();
    SqlPipelines pipelines =
        new SqlPipelines(database, new Definitions(Tasks.of()), InstantSource.system());
    engine =
        new Engine(
            new SqlExecutionStore(database),
            pipelines,
            Tasks.of(),
            EngineConfig.ALONE.withLargeValues(
                new LargeValues(new FolderBucket(folder), "values", 262_144)),
            InstantSource.system(),
            List.of(),
            MapRunner.NONE);
    engine.start();
    routes = new TestRoutes(new PipelineResource(pipelines, engine), new ExecutionResource(engine));
  }

  @AfterEach
  void stop() {
    engine.close();
    database.close();
  }

  private Response register(String text) {
    return routes.call(
        "POST",
        "/api/pipelines/p",
        Map.of("Content-Type", "application/yaml"),
        text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void registersAndShowsVersions() {
    assertThat(register(YAML).status()).isEqualTo(201);
    assertThat(TestRoutes.json(register(YAML + "\n")).path("version").asInt()).isEqualTo(2);

    JsonNode versions = TestRoutes.json(routes.get("/api/pipelines/p/versions")).path("versions");
    assertThat(versions).hasSize(2);
    assertThat(versions.at("/1/definition").asString()).isEqualTo(YAML);
    assertThat(TestRoutes.json(routes.get("/api/pipelines")).at("/pipelines/0/version").asInt())
        .isEqualTo(2);
    assertThat(routes.get("/api/pipelines/q").status()).isEqualTo(404);
  }

  @Test
  void refusesAFaultyDefinitionWithThePlaceOfEachFault() {
    Response answer = register("StartAt: A\nStates:\n  A: { Type: Fly }\n  B: { Type: Pass }\n");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(TestRoutes.json(answer).path("code").asString()).isEqualTo("PIPELINE_INVALID");
    assertThat(TestRoutes.json(answer).path("detail").asString())
        .contains("\n  line 3, column 14, /States/A/Type: ")
        .contains("MISSING_END_STATE");
    assertThat(register("a: [").status()).isEqualTo(400);
  }

  @Test
  void anInputThatIsTooLargeToTravelIsPutIntoABucket() {
    register("{StartAt: P, States: {P: {Type: Pass, End: true}}}");
    Map<String, Object> body = Map.of("name", "large", "input", "x".repeat(300_000));

    JsonNode started = TestRoutes.json(routes.post("/api/pipelines/p/executions", body));
    JsonNode reference = started.at("/input/millrace:value");
    assertThat(reference.path("Bytes").asInt()).isEqualTo(300_002);
    assertThat(folder.resolve(reference.path("Key").asString())).hasSize(300_002);

    assertThat(TestRoutes.json(routes.post("/api/pipelines/p/executions", body)).path("id"))
        .isEqualTo(started.path("id"));
    assertThat(
            routes
                .post(
                    "/api/pipelines/p/executions",
                    Map.of("name", "large", "input", "y".repeat(300_000)))
                .status())
        .isEqualTo(409);
    assertThat(
            TestRoutes.json(
                    routes.post(
                        "/api/pipelines/p/executions",
                        Map.of("input", "x".repeat(LargeValues.VALUE_MAX))))
                .path("code")
                .asString())
        .isEqualTo("LIMIT_EXCEEDED");
  }

  @Test
  void startsAnOlderVersion() {
    register(YAML);
    register(YAML + "\n");
    Map<String, Object> input = Map.of("seconds", 0);

    JsonNode newest =
        TestRoutes.json(routes.post("/api/pipelines/p/executions", Map.of("input", input)));
    JsonNode older =
        TestRoutes.json(
            routes.post("/api/pipelines/p/executions", Map.of("input", input, "version", 1)));
    assertThat(newest.path("version").asInt()).isEqualTo(2);
    assertThat(older.path("version").asInt()).isEqualTo(1);
    assertThat(
            routes
                .post("/api/pipelines/p/executions", Map.of("input", input, "version", 3))
                .status())
        .isEqualTo(404);
  }

  @Test
  void answersWithTheEndIfItIsToWait() {
    Map<String, String> yaml = Map.of("Content-Type", "application/yaml");
    byte[] text = YAML.getBytes(StandardCharsets.UTF_8);
    assertThat(routes.call("POST", "/api/pipelines/p?type=FAST", yaml, text).status())
        .isEqualTo(400);
    assertThat(routes.call("POST", "/api/pipelines/p?type=EXPRESS", yaml, text).status())
        .isEqualTo(201);
    assertThat(TestRoutes.json(routes.get("/api/pipelines/p")).path("type").asString())
        .isEqualTo("EXPRESS");

    JsonNode ended =
        TestRoutes.json(
            routes.post(
                "/api/pipelines/p/executions",
                Map.of("input", Map.of("seconds", 0), "wait", true)));

    assertThat(ended.path("type").asString()).isEqualTo("EXPRESS");
    assertThat(ended.path("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(ended.path("output").asString()).isEqualTo("done");
  }

  @Test
  void redrivesWhatHasFailed() throws InterruptedException {
    register("{\"StartAt\": \"F\", \"States\": {\"F\": {\"Type\": \"Fail\", \"Error\": \"No\"}}}");
    String id =
        TestRoutes.json(routes.post("/api/pipelines/p/executions", Map.of())).path("id").asString();
    engine.await(new ExecutionId(id), Duration.ofSeconds(30));

    JsonNode again = TestRoutes.json(routes.post("/api/executions/" + id + "/redrives", Map.of()));
    assertThat(again.path("status").asString()).isEqualTo("RUNNING");
    assertThat(again.path("redriveCount").asInt()).isEqualTo(1);
    assertThat(engine.await(new ExecutionId(id), Duration.ofSeconds(30)).error()).contains("No");
  }

  @Test
  void startsFollowsAndStopsExecutions() throws InterruptedException {
    register(YAML);
    Map<String, Object> body = Map.of("name", "one", "input", Map.of("seconds", 0));
    JsonNode started = TestRoutes.json(routes.post("/api/pipelines/p/executions", body));
    String id = started.path("id").asString();
    engine.await(new ExecutionId(id), Duration.ofSeconds(30));

    JsonNode view = TestRoutes.json(routes.get("/api/executions/" + id));
    assertThat(view.at("/execution/status").asString()).isEqualTo("SUCCEEDED");
    assertThat(view.at("/states/0/next").asString()).isEqualTo("S");
    assertThat(view.at("/states/1/output")).isEqualTo(Json.parse("\"done\""));
    JsonNode events =
        TestRoutes.json(routes.get("/api/executions/" + id + "/history?after=4&max_results=2"));
    assertThat(events.at("/events/0/type").asString()).isEqualTo("SucceedStateExited");
    assertThat(events.path("events")).hasSize(2);
    assertThat(routes.post("/api/pipelines/p/executions", body).status()).isEqualTo(201);
    assertThat(
            routes
                .post(
                    "/api/pipelines/p/executions",
                    Map.of("name", "one", "input", Map.of("seconds", 1)))
                .status())
        .isEqualTo(409);
  }

  @Test
  void stopsAndLists() {
    register(YAML);
    Map<String, Object> body = Map.of("input", Map.of("seconds", 1_000));
    String id =
        TestRoutes.json(routes.post("/api/pipelines/p/executions", body)).path("id").asString();
    JsonNode stopped =
        TestRoutes.json(routes.post("/api/executions/" + id + "/stop", Map.of("error", "Enough")));

    assertThat(stopped.path("status").asString()).isEqualTo("ABORTED");
    assertThat(stopped.path("error").asString()).isEqualTo("Enough");
    assertThat(
            TestRoutes.json(routes.get("/api/executions?pipeline=p&status=ABORTED"))
                .path("executions"))
        .hasSize(1);
    assertThat(TestRoutes.json(routes.get("/api/executions/" + id + "/log?state=W")).path("lines"))
        .isEmpty();
    assertThat(routes.get("/api/executions/" + id + "/log/2/0").status()).isEqualTo(200);
    assertThat(routes.get("/api/executions/" + id + "/log/2/first").status()).isEqualTo(400);
    assertThat(routes.get("/api/executions?status=sleeping").status()).isEqualTo(400);
    assertThat(routes.get("/api/executions?max_results=0").status()).isEqualTo(400);
    assertThat(routes.get("/api/executions/nobody").status()).isEqualTo(404);
  }
}
