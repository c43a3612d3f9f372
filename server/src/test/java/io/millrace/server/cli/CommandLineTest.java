package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import io.millrace.server.client.ServerClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The commands that talk to a running server.
class CommandLineTest {
  private static final String GREETING =
      """
      {"QueryLanguage": "JSONata", "StartAt": "Greet", "States": {
        "Greet": {"Type": "Pass", "Output": "{% 'Hello ' & $states.input.who %}", "End": true}}}
      """;
  private static final String REFUSAL =
      """
      StartAt: Refuse
      States:
        Refuse: { Type: Fail, Error: Too.Dull, Cause: nothing to see }
      """;
  private static final String LONG_WAIT =
      """
      StartAt: Sleep
      States:
        Sleep: { Type: Wait, Seconds: 3600, End: true }
      """;

  private static final String DAILY =
      """
      StartAt: Say
      States:
        Say: { Type: Pass, Parameters: { day.$: $.start }, End: true }
      """;
  private static final String QUESTION =
      """
      StartAt: Ask
      States:
        Ask:
          Type: Task
          Resource: millrace:approval
          Parameters: { message: May it?, reason: required }
          End: true
      """;

  @TempDir static Path folder;
  private static Platform platform;

  private record Result(int code, String out, String err) {}

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(folder.resolve("millrace.yaml"), "project: commands\n");
    platform = Platform.start(ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0));
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  private static Result millrace(String... arguments) {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--server", platform.address().toString()));
    return offline(line.toArray(String[]::new));
  }

  private static Result offline(String... line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Millrace.run(new PrintWriter(out), new PrintWriter(err, true), line);
    return new Result(code, out.toString(), err.toString());
  }

  private static String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static String execution(String pipeline) {
    JsonNode list = Json.parse(millrace("pipeline", "ls", pipeline, "--json").out());
    return list.path(0).path("id").asString();
  }

  @Test
  void aDefinitionFileIsRegisteredAndRun() throws IOException {
    Result ran =
        millrace(
            "pipeline",
            "run",
            file("greeting.asl.json", GREETING),
            "--input",
            "{\"who\": \"you\"}");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("Pipeline greeting, version 1", "✓ Greet", "SUCCEEDED after", "\"Hello you\"");
    assertThat(millrace("pipeline", "show", "greeting").out().strip()).isEqualTo(GREETING.strip());
    assertThat(millrace("pipeline", "show", execution("greeting")).out())
        .contains("greeting 1: SUCCEEDED", "Greet  Pass  SUCCEEDED", "\"Hello you\"");
  }

  @Test
  void anInputFileAndANameMakeARunRepeatable() throws IOException {
    file("again.yaml", GREETING);
    String input = "@" + file("input.json", "{\"who\": \"all\"}");
    String definition = folder.resolve("again.yaml").toString();

    Result first = millrace("pipeline", "run", definition, "--input", input, "--name", "one");
    Result second = millrace("pipeline", "run", "again", "--input", input, "--name", "one");

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(Json.parse(millrace("pipeline", "ls", "again", "--json").out())).hasSize(1);
  }

  @Test
  void anExecutionThatFailsIsExitCode1() throws IOException {
    Result ran = millrace("pipeline", "run", file("refusal.asl.yaml", REFUSAL));

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("FAILED after", "Too.Dull: nothing to see");
    assertThat(millrace("pipeline", "ls", "--status", "FAILED").out()).contains("refusal 1");

    Result redriven = millrace("pipeline", "redrive", execution("refusal"));
    assertThat(redriven.code()).isEqualTo(1);
    assertThat(redriven.out()).contains("FAILED after", "Too.Dull").doesNotContain("▸ Refuse");
  }

  @Test
  void whatRunsCanBeCancelled() throws IOException {
    Result started = millrace("pipeline", "run", file("long.yaml", LONG_WAIT), "--detach");
    String id = execution("long");

    assertThat(started.out()).contains(id);
    assertThat(millrace("pipeline", "cancel", id, "--cause", "enough").out()).contains("ABORTED");
    assertThat(millrace("pipeline", "show", id).out()).contains("ABORTED", "cause: enough");
    assertThat(millrace("pipeline", "logs", "-f", id).code()).isZero();
    assertThat(millrace("pipeline", "redrive", id, "--detach").out()).contains("RUNNING");
    assertThat(millrace("pipeline", "redrive", id, "--detach").err())
        .startsWith("EXECUTION_NOT_REDRIVABLE: ");
    millrace("pipeline", "cancel", id);
  }

  @Test
  void aStepThatAsksIsDecided() throws IOException, InterruptedException {
    millrace("pipeline", "run", file("asking.yaml", QUESTION), "--detach");
    String execution = execution("asking");
    JsonNode open = Json.array();
    while (open.isEmpty()) {
      open = Json.parse(millrace("approvals", "ls", "--json").out());
    }
    String id = open.path(0).path("id").asString();

    assertThat(millrace("approvals", "ls").out()).contains(id, "asking", "Ask", "May it?");
    assertThat(millrace("reject", id, "--by", "Ada").err())
        .startsWith("APPROVAL_ANSWER_INVALID: This decision needs a reason.");
    assertThat(millrace("reject", id, "--by", "Ada", "--reason", "too dear").out())
        .isEqualTo("REJECTED\n");
    assertThat(millrace("approve", id, "--reason", "late").err())
        .startsWith("APPROVAL_OVER: This question was rejected by Ada");
    assertThat(millrace("pipeline", "logs", "-f", execution).code()).isZero();
    assertThat(millrace("pipeline", "show", execution).out())
        .contains("FAILED", "Approval.Rejected", "too dear");
    assertThat(millrace("approvals", "ls").out()).isEqualTo("No approval is OPEN.\n");
    assertThat(millrace("lineage", "execution/" + execution).out())
        .contains("approval:" + id + "  Rejected by Ada in state Ask: too dear");
    assertThat(millrace("lineage", "approval/" + id).out())
        .contains("led to", "execution:" + execution);
  }

  @Test
  void pastWindowsAreRunOnce() throws IOException {
    millrace("pipeline", "run", file("daily.yaml", DAILY), "--input", "{\"start\": \"now\"}");
    String[] days = {
      "pipeline", "backfill", "daily", "--from", "2026-11-01", "--to", "2026-11-04", "--every", "1d"
    };
    Result planned = millrace(with(days, "--dry-run"));
    assertThat(planned.out())
        .contains("backfill-20261101T000000Z-20261102T000000Z  2026-11-01T00:00:00Z")
        .contains("would start")
        .doesNotContain("is there");
    assertThat(Json.parse(millrace("pipeline", "ls", "daily", "--json").out())).hasSize(1);

    Result ran = millrace(with(days, "--concurrency", "2"));
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("DONE: 0 pending, 0 running, 3 succeeded, 0 failed, 0 skipped");
    assertThat(millrace("pipeline", "show", execution("daily")).out())
        .contains("2026-11-03T00:00:00Z");
    assertThat(millrace(with(days, "--concurrency", "2")).out()).contains("3 skipped");
    assertThat(millrace("pipeline", "backfill", "--cancel", "none").err())
        .startsWith("BACKFILL_NOT_FOUND: ");
  }

  private static String[] with(String[] line, String... more) {
    return Stream.concat(Stream.of(line), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void versionsAreCompared() throws IOException {
    millrace("pipeline", "run", file("changing.yaml", REFUSAL));
    assertThat(millrace("pipeline", "diff", "changing").err())
        .startsWith("PIPELINE_NOT_FOUND: Pipeline 'changing' has no version before 1.");
    millrace("pipeline", "run", file("changing.yaml", REFUSAL.replace("Dull", "Loud")));

    Result diff = millrace("pipeline", "diff", "changing");

    assertThat(diff.code()).as(diff.err()).isZero();
    assertThat(diff.out())
        .contains(
            "--- changing version 1",
            "+++ changing version 2",
            "-  Refuse: { Type: Fail, Error: Too.Dull, Cause: nothing to see }",
            "+  Refuse: { Type: Fail, Error: Too.Loud, Cause: nothing to see }");
    assertThat(millrace("pipeline", "diff", "changing", "2", "9").err())
        .startsWith("PIPELINE_NOT_FOUND: Pipeline 'changing' has no version 9.");
  }

  @Test
  void aDefinitionIsTestedWithoutAServer() throws IOException {
    String definition = file("greeting.asl.yaml", GREETING);
    String mocks =
        file(
            "greeting.mocks.yaml",
            """
            StateMachines:
              greeting:
                TestCases:
                  polite: { Input: { who: all }, Expect: { Output: Hello all } }
                  rude: { Input: { who: all }, Expect: { Output: Hey } }
            MockedResponses: {}
            """);

    Result all = offline("pipeline", "test", definition, mocks);

    assertThat(all.code()).isEqualTo(1);
    assertThat(all.out())
        .contains("✓ polite: Greet", "✗ rude: Greet", "Output is \"Hello all\"", "1 of 2 passed");
    assertThat(offline("pipeline", "test", definition, mocks, "--case", "polite").code()).isZero();
    assertThat(offline("pipeline", "test", definition, "absent.yaml"))
        .isEqualTo(new Result(2, "", "There is no file 'absent.yaml'.\n"));
  }

  @Test
  void aShippedPipelineIsEjectedOnceAndApplied() throws IOException {
    String[] eject = {"pipeline", "eject", "batch-scoring", "--project", folder.toString()};
    Result ejected = offline(eject);
    assertThat(ejected.out())
        .contains("  batch-scoring: { definition: pipelines/batch-scoring.yaml }");
    assertThat(offline(eject).err()).startsWith("PROJECT_EXISTS: ");
    assertThat(offline("pipeline", "eject", "fly").err()).startsWith("PIPELINE_NOT_FOUND: ");

    Path definition = folder.resolve("pipelines/batch-scoring.yaml");
    Files.writeString(definition, Files.readString(definition) + "# ours\n");
    Files.writeString(
        folder.resolve("millrace.yaml"),
        "project: commands\npipelines: { batch-scoring: { definition: pipelines/batch-scoring.yaml } }\n");
    Result applied = millrace("apply", folder.toString());
    assertThat(applied.out())
        .startsWith("+ create  pipelines batch-scoring  in place of the shipped one\n");
    assertThat(millrace("pipeline", "show", "batch-scoring").out()).contains("# ours");
    assertThat(millrace("apply", folder.toString()).out()).startsWith("Nothing to change");
  }

  private static JsonNode post(String path, String body) throws IOException, InterruptedException {
    return new ServerClient(platform.address().toString())
        .send("POST", "api/2.0/mlflow/" + path, "application/json", body);
  }

  private static void registerACard() throws IOException, InterruptedException {
    String run =
        post("runs/create", "{\"experiment_id\": \"0\", \"run_name\": \"first\"}")
            .at("/run/info/run_id")
            .asString();
    post(
        "runs/log-batch",
        """
        {"run_id": "%s", "params": [{"key": "depth", "value": "6"}],
         "metrics": [{"key": "rmse", "value": 1234.5, "timestamp": 1, "step": 0},
                     {"key": "loss", "value": "NaN", "timestamp": 1, "step": 0}]}
        """
            .formatted(run));
    post("registered-models/create", "{\"name\": \"a card\"}");
    post(
        "model-versions/create",
        """
        {"name": "a card", "source": "runs:/%s/model", "run_id": "%1$s",
         "description": "<script>alert(1)</script>"}
        """
            .formatted(run));
    millrace("alias", "set", "a card@champion", "1", "--by", "Ada", "--reason", "the first");
  }

  private static void approveTheCard() throws IOException {
    String asking = QUESTION.replace("May it?", "May it?, model: { name: a card, version: 1 }");
    millrace("pipeline", "run", file("of-a-card.yaml", asking), "--detach");
    JsonNode open = Json.array();
    while (open.isEmpty()) {
      open = Json.parse(millrace("approvals", "ls", "--json").out());
    }
    String id = open.path(0).path("id").asString();
    millrace("approve", id, "--by", "Grace", "--reason", "tested");
  }

  @Test
  void aModelCardTellsWhatIsKnown() throws IOException, InterruptedException {
    registerACard();
    approveTheCard();

    JsonNode card = Json.parse(millrace("model", "card", "a card", "1").out());
    assertThat(card.at("/run/name").asString()).isEqualTo("first");
    assertThat(card.path("params")).isEqualTo(Json.parse("{\"depth\": \"6\"}"));
    assertThat(card.path("metrics").valueStream().map(m -> m.path("value").asString()))
        .containsExactly("NaN", "1234.5");
    assertThat(card.at("/approvals/0/by").asString()).isEqualTo("Grace");
    assertThat(card.at("/alias_history/0/reason").asString()).isEqualTo("the first");
    assertThat(card.at("/lineage/up/0/text").asString()).isEqualTo("Run first");
    assertThat(card.has("gate")).isFalse();

    String sheet = millrace("model", "card", "a card", "1", "--html").out();
    assertThat(sheet)
        .startsWith("<!doctype html>")
        .contains("a card, version 1", "&lt;script&gt;alert(1)", "Grace", "1,235", "the first")
        .contains("No gate has judged this version.")
        .doesNotContain("<script", "href=", "src=", "url(");
    assertThat(millrace("model", "card", "a card", "9").err())
        .startsWith("MODEL_VERSION_NOT_FOUND: ");
  }

  @Test
  void tasksTellWhatTheyTake() {
    assertThat(millrace("tasks").out()).contains("millrace:train", "millrace:deploy");
    assertThat(millrace("tasks", "train").out())
        .startsWith("millrace:train\n")
        .contains("ARGUMENTS", "dataset", "RESULT", "run_id", "TRAINING_INVALID");
  }

  @Test
  void whatIsNotThereIsRefusedWithASentence() throws IOException {
    assertThat(millrace("tasks", "fly"))
        .isEqualTo(
            new Result(
                2,
                "",
                "TASK_NAME_UNKNOWN: There is no task 'fly'.\nList them with `millrace tasks`.\n"));
    assertThat(millrace("pipeline", "run", "absent").err()).startsWith("PIPELINE_NOT_FOUND: ");
    assertThat(millrace("pipeline", "run", "absent.yaml").err())
        .startsWith("PIPELINE_NOT_FOUND: There is no file 'absent.yaml'.");
    assertThat(millrace("pipeline", "run", file("wrong.yaml", "StartAt: A")).err())
        .startsWith("PIPELINE_INVALID: ");
  }

  private static final String COMPILED =
      """
      components:
        comp-say: { executorLabel: exec-say }
      deploymentSpec: { executors: { exec-say: { container: { image: alpine, command: [ echo, hi ] } } } }
      pipelineInfo: { name: greeter }
      schemaVersion: 2.1.0
      root: { dag: { tasks: { say: { componentRef: { name: comp-say }, %s } } } }
      """;

  @Test
  void aCompiledPipelineOfKubeflowBecomesADefinition() throws IOException {
    String compiled = file("compiled.yaml", COMPILED.formatted("taskInfo: { name: say }"));
    Path made = folder.resolve("greeter.asl.yaml");

    Result printed = offline("pipeline", "import", compiled);
    assertThat(printed.code()).as(printed.err()).isZero();
    assertThat(printed.out()).contains("Resource: \"millrace:container\"", "image: alpine");
    assertThat(offline("pipeline", "import", compiled, "-o", made.toString()))
        .isEqualTo(new Result(0, "", ""));
    assertThat(made).hasContent(printed.out());
    assertThat(offline("pipeline", "import", compiled, "--bucket", "No").err())
        .contains("BUCKET_NAME_INVALID");
  }

  @Test
  void whatWouldBeLostInAnImportIsNamedAndNothingIsWritten() throws IOException {
    String compiled =
        file("iterating.yaml", COMPILED.formatted("artifactIterator: { itemInput: x }"));
    Path made = folder.resolve("never.asl.yaml");

    Result refused = offline("pipeline", "import", compiled, "-o", made.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains(
            "greeter is not imported; 1 thing(s) have no counterpart:",
            "artifactIterator at /root/dag/tasks/say/artifactIterator");
    assertThat(made).doesNotExist();
  }
}
