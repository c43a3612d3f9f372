package io.millrace.server.migration;

import static io.millrace.base.ErrorCode.IMPORT_CONFLICT;
import static io.millrace.server.migration.Tally.Thing.ARTIFACTS;
import static io.millrace.server.migration.Tally.Thing.LOGGED_MODELS;
import static io.millrace.server.migration.Tally.Thing.METRIC_POINTS;
import static io.millrace.server.migration.Tally.Thing.MODEL_VERSIONS;
import static io.millrace.server.migration.Tally.Thing.RUNS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import io.millrace.server.client.ServerClient;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Param;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.Tag;
import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.ImportBatch.Existing;
import io.millrace.tracking.transfer.LoggedModelCopy;
import io.millrace.tracking.transfer.Point;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.RunCopy;
import io.millrace.tracking.transfer.Source;
import io.millrace.tracking.transfer.mlruns.MlrunsSource;
import io.millrace.tracking.transfer.mlruns.MlrunsWriter;
import io.millrace.tracking.transfer.rest.MlflowServer;
import io.millrace.tracking.transfer.rest.RestSource;
import io.millrace.tracking.transfer.sqlite.SqliteSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// What the real MLflow made (`src/test/python/mlflow_data.py`), in a folder and through its own
/// server, comes in from each kind of source, and goes out again. The steps build on each other:
/// MLflow takes too long to make it twice.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MlflowImportTest {
  private static final String FROM_FOLDER = "";
  private static final String FROM_DATABASE = "db ";

  @TempDir static Path folder;
  private static MlflowOwnServer original;
  private static Platform platform;

  /// The three readers, the last of both servers.
  enum Kind {
    MLRUNS("") {
      @Override
      Source open() {
        return new MlrunsSource(folder.resolve("mlruns"), folder);
      }
    },
    SQLITE("") {
      @Override
      Source open() {
        return new SqliteSource(folder.resolve("mlflow.db"), folder.resolve("files"));
      }
    },
    REST_OF_MLFLOW("") {
      @Override
      Source open() {
        return new RestSource(new MlflowServer(original.address(), Optional.empty()));
      }
    },
    REST(FROM_DATABASE) {
      @Override
      Source open() {
        return new RestSource(new MlflowServer(address(platform), Optional.empty()));
      }
    };

    final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    abstract Source open();
  }

  @BeforeAll
  static void makeAndStart() throws IOException, InterruptedException {
    original = MlflowOwnServer.start(folder);
    MlflowPython.run(
        folder.resolve("data.log"), "mlflow_data.py", folder.toString(), original.address());
    platform = start("project");
  }

  private static Platform start(String name) throws IOException {
    Path project = Files.createDirectories(folder.resolve(name));
    Files.writeString(project.resolve("millrace.yaml"), "project: migration\n");
    return Platform.start(ServerOptions.of(project, Optional.empty(), "127.0.0.1", 0));
  }

  @AfterAll
  static void stop() {
    if (original != null) {
      original.close();
    }
    if (platform != null) {
      platform.close();
    }
  }

  private static String address(Platform server) {
    return server.address().toString().replaceAll("/$", "");
  }

  private static Target target(Platform server) {
    return new Target(new ServerClient(address(server)));
  }

  private static Tally bring(Source source, String prefix)
      throws IOException, InterruptedException {
    return bring(source, platform, prefix);
  }

  private static Tally bring(Source source, Platform server, String prefix)
      throws IOException, InterruptedException {
    try (Target target = target(server)) {
      return new MlflowImport(
              source, target, new Names(prefix), Existing.REFUSE, (_, _, _, _) -> {})
          .run();
    }
  }

  private static List<String> differences(Source source, String prefix) throws IOException {
    return differences(source, platform, prefix);
  }

  private static List<String> differences(Source source, Platform server, String prefix)
      throws IOException {
    try (Target target = target(server)) {
      return new Verification(source, target, new Names(prefix)).run();
    }
  }

  @Test
  @Order(1)
  void anImportThatIsKilledGoesOnWithNothingTwice() throws IOException, InterruptedException {
    int attempts = 0;
    for (int allowed = 1; !isDone(allowed); allowed += 3) {
      attempts++;
    }

    try (Source source = Kind.SQLITE.open()) {
      assertThat(attempts).isGreaterThan(3);
      assertThat(differences(source, FROM_DATABASE)).isEmpty();
    }
  }

  /// Whether an import gets to its end before it is interrupted.
  private static boolean isDone(int calls) throws IOException, InterruptedException {
    try (Source source = new FailingSource(Kind.SQLITE.open(), calls)) {
      bring(source, FROM_DATABASE);
      return true;
    } catch (FailingSource.Killed | IOException e) {
      assertThat(e)
          .satisfiesAnyOf(
              thrown -> assertThat(thrown).isInstanceOf(FailingSource.Killed.class),
              thrown -> assertThat(thrown).hasCauseInstanceOf(FailingSource.Killed.class));
      return false;
    }
  }

  @Test
  @Order(2)
  void whatIsFinishedIsNotSentAgain() throws IOException, InterruptedException {
    try (Source source = Kind.SQLITE.open()) {
      Tally again = bring(source, FROM_DATABASE);

      assertThat(again.found(RUNS)).isEqualTo(6);
      assertThat(again.brought(LOGGED_MODELS)).isZero();
      assertThat(again.brought(ARTIFACTS)).isZero();
      assertThat(again.brought(METRIC_POINTS)).isZero();
    }
  }

  @Test
  @Order(2)
  void whatPythonHasLoggedHasAModelCard() throws IOException, InterruptedException {
    JsonNode card =
        new ServerClient(address(platform)).get("api/models/db%20price/versions/1/card");

    assertThat(card.path("model_description").asString()).isEqualTo("What a car costs: a guess");
    assertThat(card.path("metrics").valueStream().map(each -> each.path("key").asString()))
        .contains("mape", "rmse");
    assertThat(card.at("/signature/inputs").valueStream().map(each -> each.path("name").asString()))
        .containsExactly("age", "km");
    assertThat(card.at("/input_example/data")).hasSize(1);
    assertThat(card.at("/environment/flavors").valueStream().map(JsonNode::asString))
        .contains("python_function", "xgboost");
    assertThat(card.at("/alias_history/0/alias").asString()).isEqualTo("champion");
  }

  @Test
  @Order(3)
  void aFolderComesInBesideIt() throws IOException, InterruptedException {
    try (Source source = Kind.MLRUNS.open()) {
      Tally tally = bring(source, FROM_FOLDER);

      assertThat(tally.brought(RUNS)).isEqualTo(6);
      assertThat(tally.brought(LOGGED_MODELS)).isEqualTo(3);
      assertThat(tally.brought(MODEL_VERSIONS)).isEqualTo(2);
      assertThat(tally.leftOut()).isEmpty();
      assertThat(differences(source, FROM_FOLDER)).isEmpty();
    }
  }

  @Test
  @Order(4)
  void mlflowsOwnServerComesIntoAnother() throws IOException, InterruptedException {
    try (Platform another = start("another");
        Source server = Kind.REST_OF_MLFLOW.open();
        Source database = Kind.SQLITE.open()) {
      Tally tally = bring(server, another, FROM_FOLDER);

      assertThat(tally.brought(RUNS)).isEqualTo(6);
      assertThat(tally.brought(LOGGED_MODELS)).isEqualTo(3);
      assertThat(tally.brought(MODEL_VERSIONS)).isEqualTo(2);
      assertThat(tally.leftOut()).isEmpty();
      assertThat(differences(server, another, FROM_FOLDER)).isEmpty();
      assertThat(differences(database, another, FROM_FOLDER)).isEmpty();
    }
  }

  @Test
  @Order(5)
  void aDifferenceIsFound() throws IOException, InterruptedException {
    try (Source source = Kind.MLRUNS.open();
        Target target = target(platform)) {
      RunCopy run = run(source, "cars", "odd values");
      RunCopy there = target.source().run(run.id()).orElseThrow();
      target.upload(
          there,
          "notes/empty",
          () -> new ByteArrayInputStream("x".getBytes(StandardCharsets.UTF_8)));

      assertThat(differences(source, FROM_FOLDER))
          .containsExactly("run %s: its artifacts differ in names or sizes".formatted(run.id()));

      target.upload(there, "notes/empty", InputStream::nullInputStream);
    }
  }

  @Test
  @Order(6)
  void namesThatAreTakenAreListedAndNothingComes() throws IOException {
    Path copy = folder.resolve("moved");
    copyFolder(folder.resolve("mlruns"), copy);
    try (Source other = new MlrunsSource(copy, folder)) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> bring(other, FROM_FOLDER))
          .returns(IMPORT_CONFLICT, MillraceException::code)
          .withMessage("Experiments of these names exist: cars, gone");
    }
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Order(7)
  void everySourceTellsTheSame(Kind kind) {
    try (Source source = kind.open()) {
      ExperimentCopy cars = experiment(source, kind.prefix + "cars");
      assertThat(cars.tags()).containsExactly(new Tag("team", "pricing"));
      assertThat(experiment(source, kind.prefix + "gone").lifecycle()).isEqualTo(Lifecycle.DELETED);

      RunCopy odd = run(source, kind.prefix + "cars", "odd values");
      assertThat(odd.status()).isEqualTo(RunStatus.FAILED);
      assertThat(odd.endTime()).contains(1_700_000_000_010L);
      assertThat(odd.params())
          .containsExactlyInAnyOrder(
              new Param("empty", ""),
              new Param("deep/er", "x: y"),
              new Param("text", "ü".repeat(500)));
      assertThat(odd.tags()).contains(new Tag("note", "two\nlines: # 'x'"));
      assertThat(odd.metricKeys()).containsExactlyInAnyOrder("loss", "eval/mean loss");
      assertThat(
              Comparison.areEqual(
                  List.of(
                      new Point(0.1, 1_700_000_000_000L, -3),
                      new Point(Double.NaN, 1_700_000_000_000L, 0),
                      new Point(Double.POSITIVE_INFINITY, 1_700_000_000_001L, 1),
                      new Point(Double.NEGATIVE_INFINITY, 1_700_000_000_001L, 2),
                      new Point(Double.MIN_VALUE, 1_700_000_000_002L, 9_007_199_254_740_993L)),
                  source.points(odd, "loss")))
          .isTrue();
      assertThat(source.artifacts(odd))
          .isEqualTo(
              new Source.Artifacts.Files(
                  List.of(
                      new Source.File("notes/empty", 0),
                      new Source.File("notes/with blank ü.txt", 5))));
      assertThat(run(source, kind.prefix + "cars", "deleted").lifecycle())
          .isEqualTo(Lifecycle.DELETED);
      assertThat(run(source, kind.prefix + "cars", "parent").datasets())
          .anySatisfy(
              dataset -> {
                assertThat(dataset.dataset().name()).isEqualTo("listings");
                assertThat(dataset.tags())
                    .containsExactlyInAnyOrder(
                        new Tag("k", "v"), new Tag("mlflow.data.context", "training"));
              });
      assertThat(run(source, kind.prefix + "cars", "child").modelOutputs()).hasSize(1);

      LoggedModelCopy dropped = loggedModel(source, cars.id(), "dropped");
      assertThat(dropped.lifecycle()).isEqualTo(Lifecycle.DELETED);
      assertThat(dropped.sourceRunId()).isEqualTo(odd.id());
      assertThat(source.artifacts(dropped))
          .isEqualTo(new Source.Artifacts.Files(List.of(new Source.File("notes.txt", 7))));

      RegisteredModelCopy price = model(source, kind.prefix + "price");
      assertThat(price.description()).contains("What a car costs: a guess");
      assertThat(price.aliases()).hasSize(1);
      assertThat(price.versions())
          .extracting(RegisteredModelCopy.Version::version)
          .containsExactly(1, 2);
      assertThat(price.versions().getLast().holder()).isEqualTo(odd.id());
      assertThat(price.versions().getLast().path()).isEqualTo("notes");
    }
  }

  private static ExperimentCopy experiment(Source source, String name) {
    return source.experiments().stream()
        .filter(experiment -> experiment.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static RunCopy run(Source source, String experiment, String name) {
    List<RunCopy> runs = new ArrayList<>();
    source.runs(experiment(source, experiment).id(), runs::add);
    return runs.stream().filter(run -> run.name().equals(name)).findFirst().orElseThrow();
  }

  private static LoggedModelCopy loggedModel(Source source, String experiment, String name) {
    List<LoggedModelCopy> models = new ArrayList<>();
    source.loggedModels(experiment, models::add);
    return models.stream().filter(model -> model.name().equals(name)).findFirst().orElseThrow();
  }

  private static RegisteredModelCopy model(Source source, String name) {
    List<RegisteredModelCopy> models = new ArrayList<>();
    source.registeredModels(models::add);
    return models.stream().filter(model -> model.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  @Order(8)
  void theRealClientFindsEveryFieldAgainHereAndInWhatGoesOut()
      throws IOException, InterruptedException {
    Path exported = folder.resolve("exported");
    try (Source source = Kind.REST.open()) {
      new MlflowExport(source, new MlrunsWriter(exported)).run();
    }
    String mlruns = folder.resolve("mlruns").toString();
    MlflowPython.run(
        folder.resolve("compare.log"),
        "mlflow_compare.py",
        String.join("\n", mlruns, FROM_FOLDER, address(platform), FROM_FOLDER),
        String.join("\n", original.address(), "", address(platform), FROM_DATABASE),
        String.join("\n", mlruns, FROM_FOLDER, exported.toString(), FROM_FOLDER));
  }
}
