package io.millrace.monitoring;

import static io.millrace.monitoring.MonitoringFixture.ENDPOINT;
import static io.millrace.monitoring.MonitoringFixture.MONITOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.task.BaselineTask;
import io.millrace.monitoring.task.GroundTruthTask;
import io.millrace.monitoring.task.MonitorTask;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Engine;
import io.millrace.pipeline.EngineConfig;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.MapRunner;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.Tasks;
import io.millrace.pipeline.event.TestFiles;
import io.millrace.pipeline.notification.DurableNotifications;
import io.millrace.pipeline.notification.Notice;
import io.millrace.pipeline.notification.Notifications;
import io.millrace.pipeline.notification.NotifyTask;
import io.millrace.pipeline.notification.smtp.NoMailServer;
import io.millrace.pipeline.notification.sql.SqlNoticeStore;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.sql.SqlPipelines;
import io.millrace.pipeline.states.Definition;
import io.millrace.pipeline.training.CoolDownTask;
import io.millrace.pipeline.training.sql.SqlCoolDowns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The shipped pipeline on the real engine with the real tasks; only the training that a retraining
/// starts is played.
class MonitoringPipelineTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String TRAINING =
      """
      {"QueryLanguage": "JSONata", "StartAt": "Done", "States": {"Done": {"Type": "Pass",
       "Output": {"outcome": "promoted", "project": "{% $states.input.project %}"}, "End": true}}}
      """;

  @TempDir Path folder;
  private MonitoringFixture fixture;
  private Notifications notifications;
  private Engine engine;
  private int runs;

  @BeforeEach
  void start() throws IOException {
    start(new MonitoringFixture(folder));
  }

  private void start(MonitoringFixture parts) throws IOException {
    fixture = parts;
    notifications =
        new DurableNotifications(
            new SqlNoticeStore(fixture.database), new NoMailServer(), (_, _, _, _) -> {}, CLOCK);
    List<Task> all = new ArrayList<>(MonitorTask.of(fixture.monitors));
    all.add(new BaselineTask(fixture.baselines, fixture.store, CLOCK));
    all.add(new GroundTruthTask(fixture.groundTruth, TestFiles.of(parts.folder)));
    all.add(new NotifyTask(notifications));
    all.add(new CoolDownTask(new SqlCoolDowns(fixture.database, CLOCK)));
    Tasks tasks = Tasks.of(all);
    SqlPipelines pipelines = new SqlPipelines(fixture.database, new Definitions(tasks), CLOCK);
    pipelines.register("monitoring", shipped("monitoring").toString(), "");
    pipelines.register("retraining", shipped("retraining").toString(), "");
    pipelines.register("training", TRAINING, "");
    engine =
        new Engine(
            new SqlExecutionStore(fixture.database),
            pipelines,
            tasks,
            EngineConfig.ALONE,
            CLOCK,
            List.of(),
            MapRunner.NONE);
    engine.start();
  }

  @AfterEach
  void stop() {
    engine.close();
    fixture.close();
  }

  private static JsonNode shipped(String name) throws IOException {
    try (InputStream file =
        MonitoringPipelineTest.class.getResourceAsStream("/pipelines/" + name + ".asl.yaml")) {
      return Yaml.parse(Objects.requireNonNull(file, name).readAllBytes()).tree();
    }
  }

  private Execution execute(String onViolation, Optional<String> labels)
      throws InterruptedException {
    ObjectNode input = Json.object().put("project", "cars");
    input
        .putObject("monitor")
        .put("name", MONITOR)
        .put("endpoint", ENDPOINT)
        .put("on_violation", onViolation)
        .put("cool_down_seconds", 3_600);
    labels.ifPresent(
        name ->
            input
                .putObject("file")
                .put("path", name)
                .put("name", name)
                .put("sha256", "of-" + name));
    input.putObject("training").put("project", "cars");
    Execution started = engine.start("monitoring", input, "run-" + ++runs, StartCause.user("test"));
    return engine.await(started.id(), LONG);
  }

  private JsonNode output(String onViolation, Optional<String> labels) throws InterruptedException {
    Execution ended = execute(onViolation, labels);
    assertThat(ended.status())
        .as(ended.error() + " " + ended.cause())
        .isEqualTo(ExecutionStatus.SUCCEEDED);
    return ended.output().orElseThrow();
  }

  private List<Notice> notices() {
    return notifications.list(Long.MAX_VALUE, 100).reversed().stream()
        .map(Notifications.Published::notice)
        .toList();
  }

  private List<String> topics() {
    return notices().stream().map(Notice::topic).toList();
  }

  private List<Execution> executions(String pipeline) {
    return engine.list(Executions.Filter.ALL.ofPipeline(pipeline)).executions();
  }

  @Test
  void theDefinitionHasNoFindings() throws IOException {
    Set<String> tasks =
        Set.of("ground-truth", "monitor-data", "monitor-model", "notify", "startExecution");
    assertThat(
            Definition.read(shipped("monitoring"), resource -> tasks.contains(resource.action())))
        .isInstanceOf(Definition.Reading.Valid.class);
  }

  @Test
  void nothingNewTellsNobody() throws InterruptedException {
    assertThat(output("retrain", Optional.empty()))
        .isEqualTo(Json.parse("{\"outcome\": \"nothing_new\"}"));
    assertThat(topics()).isEmpty();
    assertThat(executions("retraining")).isEmpty();
  }

  @Test
  void aQuietWindowIsToldAsSuccess() throws InterruptedException {
    fixture.traffic("a", 200, 0);
    fixture.file("sold.csv", Market.labels("a", 200, 7, 0));

    JsonNode output = output("retrain", Optional.of("sold.csv"));

    assertThat(output.path("outcome").asString()).isEqualTo("completed");
    assertThat(output.path("data").path("rows").asInt()).isEqualTo(200);
    assertThat(output.path("model").path("rows").asInt()).isEqualTo(200);
    assertThat(output.path("model").path("figures").path("metrics").path("rmse").asDouble())
        .isBetween(99.9, 100.1);
    assertThat(topics()).containsExactly("monitoring.succeeded");
    assertThat(output("retrain", Optional.empty()).path("outcome").asString())
        .isEqualTo("nothing_new");
    assertThat(output("retrain", Optional.of("sold.csv")).path("outcome").asString())
        .as("the same file again")
        .isEqualTo("nothing_new");
    assertThat(executions("retraining")).isEmpty();
  }

  /// Captures and labels are in real tables here.
  @Test
  void violationsAreToldAndRetrainOnce() throws InterruptedException, IOException {
    stop();
    Path real = Files.createDirectory(folder.resolve("real"));
    start(new MonitoringFixture(real, Optional.empty()));
    fixture.captures.add(Market.captures("a", 1, 200, 7, 60_000, 900), "a");
    fixture.file("sold.csv", Market.labels("a", 200, 7, 60_000));

    JsonNode output = output("retrain", Optional.of("sold.csv"));

    assertThat(output.path("outcome").asString()).isEqualTo("completed_with_violations");
    assertThat(topics()).contains("drift.data", "drift.model");
    Notice data =
        notices().stream().filter(n -> n.topic().equals("drift.data")).findFirst().orElseThrow();
    assertThat(data.title()).isEqualTo("cars: 1 violation in the data of endpoint price");
    assertThat(data.facts())
        .contains(
            new Notice.Fact("Columns", "mileage"),
            new Notice.Fact("Rows", "200"),
            new Notice.Fact("Models", "m/1"),
            new Notice.Fact("Window", "2026-11-21T12:00:00Z to 2026-11-21T12:03:19Z"));
    assertThat(data.links()).contains(new Notice.Link("Monitor", "/monitors/" + MONITOR));
    Execution retraining = engine.await(executions("retraining").getFirst().id(), LONG);
    assertThat(retraining.output().orElseThrow())
        .isEqualTo(Json.parse("{\"outcome\": \"promoted\", \"project\": \"cars\"}"));
    assertThat(retraining.input().path("reason").asString())
        .isEqualTo("data drift: mileage; model drift: rmse");

    fixture.captures.add(Market.captures("b", 1, 200, 8, 60_000, 900), "b");
    assertThat(output("retrain", Optional.empty()).path("outcome").asString())
        .isEqualTo("completed_with_violations");
    Execution second = engine.await(executions("retraining").getFirst().id(), LONG);
    assertThat(second.output().orElseThrow().path("outcome").asString()).isEqualTo("cooling");
    assertThat(executions("training")).hasSize(1);
    assertThat(topics()).containsOnlyOnce("retraining.started", "drift.model");
  }

  @Test
  void whoOnlyWantsToBeToldIsNotRetrained() throws InterruptedException {
    fixture.traffic("a", 200, 60_000);

    assertThat(output("notify", Optional.empty()).path("outcome").asString())
        .isEqualTo("completed_with_violations");

    assertThat(topics()).contains("drift.data").doesNotContain("drift.model");
    assertThat(executions("retraining")).isEmpty();
  }

  @Test
  void tooFewRowsAreNeitherGoodNorBad() throws InterruptedException {
    fixture.traffic("a", 10, 60_000);

    JsonNode output = output("retrain", Optional.empty());

    assertThat(output.path("outcome").asString()).isEqualTo("too_few_rows");
    assertThat(topics()).doesNotContain("drift.data", "monitoring.succeeded");
    assertThat(executions("retraining")).isEmpty();
  }

  @Test
  void aFailureIsTold() throws InterruptedException {
    Execution ended = execute("retrain", Optional.of("absent.csv"));

    assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(ended.error()).contains("PROJECT_FILE_NOT_FOUND");
    assertThat(topics()).containsExactly("monitoring.failed");
    assertThat(fixture.store.bookmark(MONITOR, Kind.DATA)).isEmpty();
  }
}
