package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.ALIAS_INVALID;
import static io.millrace.base.ErrorCode.ALIAS_MOVED;
import static io.millrace.base.ErrorCode.MODEL_EXISTS;
import static io.millrace.base.ErrorCode.MODEL_NOT_FOUND;
import static io.millrace.base.ErrorCode.MODEL_VERSION_NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.ModelVersion.Stage;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.Registry.Others;
import io.millrace.tracking.Run;
import io.millrace.tracking.Search;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/// What the registry promises on every engine. Each test has a model of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RegistryContract {
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);
  private static final AliasChange BY_ADA = new AliasChange("ada", "RMSE -120");

  private Database database;
  private SqlRegistry registry;
  private SqlLoggedModels loggedModels;
  private Run run;
  private String name;

  abstract Database open();

  @BeforeAll
  void openDatabase() {
    database = open();
    new SqlExperiments(database, () -> NOW);
    registry = new SqlRegistry(database, () -> NOW);
    loggedModels = new SqlLoggedModels(database, () -> NOW);
    run = new SqlTracking(database, () -> NOW).startRun(StartRun.in("0"));
  }

  @AfterAll
  void closeDatabase() {
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void nameModel(TestInfo test) {
    name = test.getDisplayName();
  }

  private ModelVersion register() {
    return registry.register(name, RegisterVersion.ofRun(run.id(), "model"));
  }

  private ModelAlias champion() {
    return new ModelAlias(name, ModelAlias.CHAMPION);
  }

  @Test
  void versionsCountUpAndAreNeverUsedAgain() {
    assertThat(register().version()).isEqualTo(1);
    assertThat(register().version()).isEqualTo(2);
    registry.deleteVersion(name, 2);
    assertThat(register().version()).isEqualTo(3);

    assertThat(registry.versions(name)).extracting(ModelVersion::version).containsExactly(3, 1);
    assertFails(MODEL_VERSION_NOT_FOUND, () -> registry.version(name, 2));
  }

  @Test
  void concurrentRegistrationsGetDifferentNumbers() throws InterruptedException {
    var seen = ConcurrentHashMap.<Integer>newKeySet();
    List<Thread> threads =
        IntStream.range(0, 20)
            .mapToObj(_ -> Thread.ofVirtual().start(() -> seen.add(register().version())))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(seen).hasSize(20);
  }

  @Test
  void theSameIdempotencyKeyRegistersOneVersion() {
    RegisterVersion version = RegisterVersion.ofRun(run.id(), "model").once("execution-7/register");

    assertThat(registry.register(name, version).version()).isEqualTo(1);
    assertThat(registry.register(name, version).version()).isEqualTo(1);
    assertThat(registry.register(name + " other", version).name()).isEqualTo(name + " other");
  }

  @Test
  void aliasesMoveByCompareAndSetAndKeepTheirHistory() {
    register();
    register();
    registry.moveAlias(champion(), Optional.empty(), 1, BY_ADA);
    registry.moveAlias(champion(), Optional.of(1), 2, BY_ADA);

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> registry.moveAlias(champion(), Optional.of(1), 1, BY_ADA))
        .returns(ALIAS_MOVED, MillraceException::code)
        .withMessage("%s@champion names version 2, not version 1", name);
    assertThat(registry.byAlias(name, "champion")).map(ModelVersion::version).contains(2);
    assertThat(registry.version(name, 2).aliases()).containsExactly("champion");
    assertThat(registry.aliasHistory(champion()))
        .containsExactly(
            new AliasMove(champion(), Optional.of(1), Optional.of(2), "ada", NOW, "RMSE -120"),
            new AliasMove(champion(), Optional.empty(), Optional.of(1), "ada", NOW, "RMSE -120"));
    assertThat(registry.aliasHistory(name, 2))
        .containsExactly(
            new AliasMove(champion(), Optional.of(1), Optional.of(2), "ada", NOW, "RMSE -120"));
  }

  @Test
  void anAliasGoesWithItsVersionButItsHistoryStays() {
    register();
    registry.setAlias(champion(), 1, BY_ADA);
    assertFails(MODEL_VERSION_NOT_FOUND, () -> registry.setAlias(champion(), 9, BY_ADA));

    registry.deleteVersion(name, 1);

    assertThat(registry.byAlias(name, "champion")).isEmpty();
    assertThat(registry.aliasHistory(champion()).getFirst().to()).isEmpty();
    assertThat(registry.aliasHistory(name, 1)).isEqualTo(registry.aliasHistory(champion()));
    assertFails(ALIAS_INVALID, () -> new ModelAlias(name, "v12"));
    assertFails(ALIAS_INVALID, () -> new ModelAlias(name, "Latest"));
  }

  @Test
  void latestIsTheHighestVersion() {
    register();
    register();

    assertThat(registry.byAlias(name, "latest")).map(ModelVersion::version).contains(2);
    assertThat(registry.byAlias("no such model", "latest")).isEmpty();
  }

  @Test
  void aRenamedModelKeepsEverything() {
    register();
    registry.setAlias(champion(), 1, BY_ADA);
    registry.setTag(name, new Tag("team", "pricing"));
    registry.setVersionTag(name, 1, new Tag("checked", "yes"));

    RegisteredModel renamed = registry.rename(name, name + " 2");

    assertThat(renamed.tags()).containsExactly(new Tag("team", "pricing"));
    assertThat(registry.byAlias(name + " 2", "champion"))
        .flatMap(version -> version.tag("checked"))
        .contains("yes");
    assertFails(MODEL_NOT_FOUND, () -> registry.model(name));
    assertFails(MODEL_EXISTS, () -> registry.create(name + " 2", Optional.empty(), List.of()));
    registry.delete(name + " 2");
    assertThat(registry.find(name + " 2")).isEmpty();
  }

  @Test
  void aFormerNameLeadsToTheModelThatHadItThen() {
    registry.create(name, Optional.empty(), List.of());
    Instant before = NOW.minusSeconds(1);
    Instant after = NOW.plusSeconds(1);

    registry.rename(name, name + " 2");
    assertThat(registry.nameNow(name, before)).contains(name + " 2");
    assertThat(registry.nameNow(name, after)).isEmpty();

    registry.create(name, Optional.empty(), List.of());
    registry.rename(name + " 2", name + " 3");
    assertThat(registry.nameNow(name, before)).contains(name + " 3");
    assertThat(registry.nameNow(name, after)).contains(name);

    registry.delete(name + " 3");
    assertThat(registry.nameNow(name, before)).as("it is gone").isEmpty();
  }

  @Test
  void aLoggedModelFollowsTheNamesOfItsVersionsAndKnowsItsReaders() {
    LoggedModel model =
        loggedModels.create(
            new LoggedModel.Create("0", Optional.of("price"), "", run.id(), List.of(), List.of()));
    registry.register(name, source("models:/" + model.id(), Optional.of(model.id())));
    SqlTracking tracking = new SqlTracking(database, () -> NOW);
    Run reader = tracking.startRun(StartRun.in("0"));
    tracking.logInputs(reader.id(), List.of(), List.of(model.id()));

    registry.rename(name, name + " 2");

    assertThat(loggedModels.model(model.id()).tags())
        .containsExactly(
            new Tag(
                RegistrationsTag.KEY, "[{\"name\":\"%s 2\",\"version\":\"1\"}]".formatted(name)));
    assertThat(loggedModels.readers(model.id(), 10)).containsExactly(reader.id());
    tracking.delete(reader.id());
    assertThat(loggedModels.readers(model.id(), 10)).isEmpty();
  }

  private static RegisterVersion source(String source, Optional<String> modelId) {
    return new RegisterVersion(
        source, Optional.empty(), modelId, List.of(), "", "", Optional.empty());
  }

  @Test
  void aLoggedModelKnowsItsVersions() {
    LoggedModel model =
        loggedModels.create(
            new LoggedModel.Create("0", Optional.of("price"), "", run.id(), List.of(), List.of()));

    ModelVersion version =
        registry.register(name, source("models:/" + model.id(), Optional.of(model.id())));

    String registered = "[{\"name\":\"%s\",\"version\":\"1\"}]".formatted(name);
    assertThat(version.runId()).isEqualTo(run.id());
    assertThat(version.artifacts()).isEqualTo(ArtifactPath.ofModel(model.id(), ""));
    assertThat(loggedModels.model(model.id()).tags())
        .containsExactly(new Tag("mlflow.modelVersions", registered));
  }

  @Test
  void stagesAreKeptForOldClients() {
    register();
    register();
    registry.transition(name, 1, Stage.PRODUCTION, Others.STAY);
    registry.transition(name, 2, Stage.PRODUCTION, Others.ARCHIVE);

    assertThat(registry.version(name, 1).stage()).isEqualTo(Stage.ARCHIVED);
    assertThat(registry.model(name).latestVersions())
        .extracting(ModelVersion::stage)
        .containsExactly(Stage.ARCHIVED, Stage.PRODUCTION);
  }

  @Test
  void searchesModelsAndVersions() {
    register();
    register();
    registry.setVersionTag(name, 2, new Tag("checked", "yes"));
    String own = "name = '" + name + "'";

    assertThat(versions(own)).containsExactly(2, 1);
    assertThat(versions(own + " AND version_number > 1")).containsExactly(2);
    assertThat(versions(own + " AND tags.checked != 'no'")).containsExactly(2);
    assertThat(versions(own + " AND tags.`mlflow.prompt.is_prompt` != 'true'"))
        .containsExactly(2, 1);
    assertThat(versions("run_id = '%s' AND %s".formatted(run.id(), own))).containsExactly(2, 1);
    assertThat(
            registry.search(Search.matching(own).orderedBy("timestamp DESC")).items().stream()
                .map(RegisteredModel::name))
        .containsExactly(name);
  }

  private List<Integer> versions(String filter) {
    return registry.searchVersions(Search.matching(filter)).items().stream()
        .map(ModelVersion::version)
        .toList();
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call)
        .returns(code, MillraceException::code);
  }
}
