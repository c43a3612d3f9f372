package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.bucket.Buckets;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.event.DurableEventBus;
import io.millrace.pipeline.event.FileWatch;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.StartPipelineTarget;
import io.millrace.pipeline.event.Target;
import io.millrace.pipeline.event.TargetKinds;
import io.millrace.pipeline.event.Watch;
import io.millrace.pipeline.event.sql.SqlEventStore;
import io.millrace.pipeline.event.sql.SqlRules;
import io.millrace.pipeline.event.sql.SqlWatchedFiles;
import io.millrace.pipeline.notification.DurableNotifications;
import io.millrace.pipeline.notification.NotifyTask;
import io.millrace.pipeline.notification.smtp.NoMailServer;
import io.millrace.pipeline.notification.sql.SqlNoticeStore;
import io.millrace.pipeline.training.MadeUpCars;
import io.millrace.pipeline.training.TrainingFixture;
import io.millrace.tracking.ModelAlias;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// From a file in a folder to champions, with the real engine; only what later modules contribute
/// (baseline, deployment) is played.
class TrainingLoopTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String DEPLOYMENT =
      """
      {"QueryLanguage": "JSONata", "StartAt": "Deploy", "States": {"Deploy": {"Type": "Pass",
       "Output": {"endpoint": "{% $states.input.endpoint.name %}", "config": 1}, "End": true}}}
      """;
  private static final String INPUT =
      """
      {"project": "cars", "dataset": {"name": "cars", "target": "price"},
       "file": "$.event.data", "cause": {"event": "$.event.id"},
       "models": [{"name": "price-xgboost", "algorithm": "xgboost",
                   "params": {"num_boost_round": 30}},
                  {"name": "price-linear", "algorithm": "linear-learner"}],
       "gate": {"metric": "rmse", "at_most": 2000, "beat": "champion"},
       "endpoints": [{"name": "price", "models": ["price-xgboost", "price-linear"],
                      "combine": "mean"}]}
      """;

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private TrainingFixture training;
  private EngineFixture engine;
  private DurableNotifications notifications;
  private DurableEventBus bus;
  private Path listings;

  @BeforeEach
  void start() throws IOException {
    Path project = Files.createDirectory(folder.resolve("project"));
    training = new TrainingFixture(project, folder);
    open.add(training);
    notifications =
        new DurableNotifications(
            new SqlNoticeStore(training.database), new NoMailServer(), (_, _, _, _) -> {}, CLOCK);
    List<Task> tasks = new ArrayList<>(training.tasks.list());
    tasks.add(new NotifyTask(notifications));
    tasks.add(EngineFixture.pure("baseline", (arguments, _) -> arguments));
    engine = new EngineFixture(training.database, EngineConfig.ALONE, tasks.toArray(Task[]::new));
    open.add(engine);
    engine.pipelines.register("training", shipped("training"), "");
    engine.pipelines.register("deployment", DEPLOYMENT, "");
    TargetKinds kinds = new TargetKinds(List.of(new StartPipelineTarget(engine.engine)));
    SqlRules rules = new SqlRules(training.database, kinds);
    rules.put(
        new Rule(
            "train-on-listings",
            Json.parse(
                "{\"type\": [\"io.millrace.file.created\"], \"data\": {\"watch\": [\"cars\"]}}"),
            List.of(Target.startPipeline("training", Json.parse(INPUT)))));
    bus = new DurableEventBus(new SqlEventStore(training.database), rules, kinds, CLOCK);
    bus.start();
    open.add(bus);
    FileWatch watch =
        new FileWatch(
            new ProjectFolder(project),
            new Buckets(Map.of(), project),
            new SqlWatchedFiles(training.database),
            bus,
            CLOCK);
    watch.watch(List.of(new Watch("cars", "data/*.csv", Duration.ofMillis(100))));
    watch.start();
    open.add(watch);
    listings = project.resolve("data");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
  }

  private static String shipped(String name) throws IOException {
    try (InputStream file =
        TrainingLoopTest.class.getResourceAsStream("/pipelines/" + name + ".asl.yaml")) {
      return Yaml.parse(Objects.requireNonNull(file).readAllBytes()).tree().toString();
    }
  }

  private Execution drop(String name, String content, int count) throws Exception {
    Path temporary = Files.writeString(listings.resolve(name + ".part"), content);
    Files.move(temporary, listings.resolve(name));
    Instant deadline = CLOCK.instant().plusSeconds(60);
    while (trainings().size() < count) {
      assertThat(CLOCK.instant()).as("training %d of %s", count, name).isBefore(deadline);
      Thread.sleep(20);
    }
    Execution ended = engine.engine.await(trainings().getFirst().id(), Duration.ofSeconds(60));
    assertThat(ended.status())
        .as(ended.error() + " " + ended.cause())
        .isEqualTo(ExecutionStatus.SUCCEEDED);
    return ended;
  }

  private List<Execution> trainings() {
    return engine.engine.list(Executions.Filter.ALL.ofPipeline("training")).executions();
  }

  private String lastTopic() {
    return notifications.list(Long.MAX_VALUE, 1).getFirst().notice().topic();
  }

  @Test
  void filesTrainChampionsAndABadOneIsStopped() throws Exception {
    JsonNode first = drop("june.csv", MadeUpCars.csv(900, 1), 1).output().orElseThrow();
    assertThat(first.path("outcome").asString()).as(first.toString()).isEqualTo("promoted");
    assertThat(first.path("decision").asString()).isEqualTo("first_champion");
    assertThat(training.registry.byAlias("price-xgboost", ModelAlias.CHAMPION)).isPresent();
    assertThat(lastTopic()).isEqualTo("training.succeeded");

    String bad = "make,year,mileage,price\n" + "audi,x,y,z\n".repeat(50);
    JsonNode stopped = drop("bad.csv", bad, 2).output().orElseThrow();
    assertThat(stopped.path("outcome").asString()).isEqualTo("quarantined");
    assertThat(lastTopic()).isEqualTo("data.quarantined");

    JsonNode second = drop("july.csv", MadeUpCars.csv(900, 2), 3).output().orElseThrow();
    assertThat(second.path("outcome").asString()).isIn("promoted", "rejected");
    assertThat(second.path("answers").path(0).has("champion")).isTrue();
    assertThat(second.path("dataset_version").asInt()).isEqualTo(2);
    assertThat(bus.list(Long.MAX_VALUE, 10)).hasSize(3);
  }
}
