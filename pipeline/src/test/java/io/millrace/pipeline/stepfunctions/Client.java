package io.millrace.pipeline.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.bucket.Buckets;
import io.millrace.base.database.Database;
import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Engine;
import io.millrace.pipeline.EngineConfig;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.Tasks;
import io.millrace.pipeline.event.TestClock;
import io.millrace.pipeline.maprun.ItemReaderException;
import io.millrace.pipeline.maprun.LocalMapRunner;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.sql.SqlPipelines;
import io.millrace.pipeline.stepfunctions.sql.SqlStateMachineStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.JsonNode;

/// Calls the API as its clients do, without a port.
final class Client implements AutoCloseable {
  static final String REGION = "arn:aws:states:eu-central-1:000000000000:";
  static final String PASS =
      "{\"StartAt\": \"P\", \"States\": {\"P\": {\"Type\": \"Pass\", \"End\": true}}}";
  static final String WAIT =
      """
      {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 86400, "End": true}}}""";

  final SqlPipelines pipelines;
  final Engine engine;
  final TestClock pageClock = new TestClock();

  /// Tokens of the tasks `millrace:ask`.
  final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

  private final TestRoutes routes;

  /// Tells its argument `token`.
  private record AskTask(BlockingQueue<String> asked) implements Task {
    @Override
    public String name() {
      return "ask";
    }

    @Override
    public TaskDescription description() {
      return TaskDescription.of("Asks somebody.").output("answer", "string", "what they said");
    }

    @Override
    public JsonNode run(JsonNode arguments, TaskContext context) {
      asked.add(arguments.path("token").asString());
      return Json.object();
    }
  }

  Client(Database database) {
    this(database, SqlStateMachineStores.on(database));
  }

  Client(Database database, StateMachineStores stores) {
    Tasks tasks = Tasks.of(new AskTask(asked));
    Definitions definitions = new Definitions(tasks);
    pipelines = new SqlPipelines(database, definitions, InstantSource.system());
    SqlExecutionStore store = new SqlExecutionStore(database);
    engine =
        new Engine(
            store,
            pipelines,
            tasks,
            EngineConfig.ALONE,
            InstantSource.system(),
            List.of(),
            new LocalMapRunner(
                store.mapRuns(),
                store.mapChildren(),
                reader -> {
                  throw new ItemReaderException("There is nothing to read: " + reader.resource());
                },
                new Buckets(Map.of(), Path.of("no-buckets"))));
    engine.start();
    routes =
        new TestRoutes(
            new StepFunctionsResource(
                pipelines,
                engine,
                definitions,
                engine.taskTokens(),
                engine.activities(),
                engine.mapRuns(),
                stores,
                pageClock));
  }

  Response send(String operation, String body) {
    return routes.call(
        "POST",
        "/",
        Map.of(
            "Content-Type",
            "application/x-amz-json-1.0",
            "X-Amz-Target",
            "AWSStepFunctions." + operation,
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=key/20261121/eu-central-1/states/aws4_request, Signature=0"),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /// The answer of a call that succeeds.
  JsonNode call(String operation, Object body) {
    Response response = send(operation, Json.write(body));
    assertThat(response.status()).as(TestRoutes.text(response)).isEqualTo(200);
    return TestRoutes.json(response);
  }

  /// Code and text of a call that is refused.
  String refusal(String operation, Object body) {
    Response response = send(operation, Json.write(body));
    assertThat(response.status()).as(TestRoutes.text(response)).isEqualTo(400);
    JsonNode error = TestRoutes.json(response);
    return error.path("__type").asString() + ": " + error.path("message").asString();
  }

  static String machine(String name) {
    return REGION + "stateMachine:" + name;
  }

  static String execution(String machine, String name) {
    return REGION + "execution:" + machine + ":" + name;
  }

  String create(String name, String definition) {
    return call(
            "CreateStateMachine",
            Map.of("name", name, "definition", definition, "roleArn", "arn:aws:iam::0:role/r"))
        .path("stateMachineArn")
        .asString();
  }

  String start(String machineArn, String name, String input) {
    return call(
            "StartExecution", Map.of("stateMachineArn", machineArn, "name", name, "input", input))
        .path("executionArn")
        .asString();
  }

  void await(String machine, String name) throws InterruptedException {
    engine.await(engine.find(machine, name).orElseThrow().id(), Duration.ofSeconds(30));
  }

  @Override
  public void close() {
    engine.close();
  }
}
