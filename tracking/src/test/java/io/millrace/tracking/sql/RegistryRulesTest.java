package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.ALIAS_INVALID;
import static io.millrace.base.ErrorCode.MODEL_EXISTS;
import static io.millrace.base.ErrorCode.MODEL_INVALID;
import static io.millrace.base.ErrorCode.MODEL_NOT_FOUND;
import static io.millrace.base.ErrorCode.MODEL_VERSION_NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.ModelVersion.Stage;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.Registry.Others;
import io.millrace.tracking.Run;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of MLflow's registry: times, stages, names, aliases, and many callers at once.
class RegistryRulesTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";
  private static final AliasChange SOMEHOW = new AliasChange("", "");

  /// A registry with a model `price` of two versions, whose clock stands still unless told.
  private static final class Parts {
    final SqlRegistry registry;
    final SqlLoggedModels loggedModels;
    final Run run;
    Instant now = Instant.ofEpochMilli(1_700_000_000_000L);

    Parts(Database database) {
      new SqlExperiments(database, () -> now);
      registry = new SqlRegistry(database, () -> now);
      loggedModels = new SqlLoggedModels(database, () -> now);
      run = new SqlTracking(database, () -> now).startRun(StartRun.in("0"));
      register();
      register();
    }

    ModelVersion register() {
      return registry.register("price", RegisterVersion.ofRun(run.id(), "model"));
    }

    /// Whether the model counts as updated by what is done a second later.
    boolean updates(Runnable change) {
      now = now.plusSeconds(1);
      change.run();
      return registry.model("price").updatedAt().equals(now);
    }

    Map<Stage, Integer> latest() {
      Map<Stage, Integer> latest = new ConcurrentHashMap<>();
      registry
          .model("price")
          .latestVersions()
          .forEach(version -> latest.put(version.stage(), version.version()));
      return latest;
    }
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call)
        .returns(code, MillraceException::code);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aModelIsUpdatedByWhatBecomesOfItsVersionsAndNotByTagsAndAliases(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      var registry = parts.registry;

      assertThat(parts.updates(parts::register)).as("a new version").isTrue();
      assertThat(parts.updates(() -> registry.describe("price", "of cars"))).isTrue();
      assertThat(parts.updates(() -> registry.transition("price", 1, Stage.STAGING, Others.STAY)))
          .isTrue();
      assertThat(parts.updates(() -> registry.deleteVersion("price", 3))).isTrue();
      assertThat(
              parts.updates(
                  () -> {
                    registry.rename("price", "prix");
                    registry.rename("prix", "price");
                  }))
          .isTrue();
      assertThat(parts.updates(() -> registry.setTag("price", new Tag("team", "cars")))).isFalse();
      assertThat(
              parts.updates(
                  () -> registry.setAlias(new ModelAlias("price", "champion"), 1, SOMEHOW)))
          .isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aVersionIsUpdatedByItsDescriptionAndItsStage(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      Instant created = parts.now;

      parts.now = created.plusSeconds(1);
      assertThat(parts.registry.describeVersion("price", 1, "first").updatedAt())
          .isEqualTo(parts.now);
      parts.now = created.plusSeconds(2);
      parts.registry.transition("price", 2, Stage.PRODUCTION, Others.ARCHIVE);

      assertThat(parts.registry.version("price", 2).updatedAt()).isEqualTo(parts.now);
      assertThat(parts.registry.version("price", 1).updatedAt()).isEqualTo(created.plusSeconds(1));
      assertThat(parts.registry.version("price", 2).createdAt()).isEqualTo(created);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void theNewestVersionOfEachStageIsTheLatest(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      parts.register();
      assertThat(parts.latest()).isEqualTo(Map.of(Stage.NONE, 3));

      parts.registry.transition("price", 1, Stage.PRODUCTION, Others.STAY);
      parts.registry.transition("price", 2, Stage.PRODUCTION, Others.STAY);
      assertThat(parts.latest()).isEqualTo(Map.of(Stage.NONE, 3, Stage.PRODUCTION, 2));

      parts.registry.transition("price", 3, Stage.PRODUCTION, Others.ARCHIVE);
      assertThat(parts.latest()).isEqualTo(Map.of(Stage.PRODUCTION, 3, Stage.ARCHIVED, 2));
      assertFails(
          MODEL_INVALID,
          () -> parts.registry.transition("price", 1, Stage.ARCHIVED, Others.ARCHIVE));
      assertFails(
          MODEL_VERSION_NOT_FOUND,
          () -> parts.registry.transition("price", 9, Stage.STAGING, Others.ARCHIVE));
      assertThat(parts.latest()).isEqualTo(Map.of(Stage.PRODUCTION, 3, Stage.ARCHIVED, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "LATEST", "v1", "V22", "", "a b", "a/b", "é"})
  void someNamesAreNoAliases(String alias) {
    assertFails(ALIAS_INVALID, () -> new ModelAlias("price", alias));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void anAliasNeedsAModelAndAVersion(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      assertFails(
          MODEL_NOT_FOUND,
          () -> parts.registry.setAlias(new ModelAlias("cost", "champion"), 1, SOMEHOW));
      assertFails(
          MODEL_VERSION_NOT_FOUND,
          () -> parts.registry.setAlias(new ModelAlias("price", "champion"), 3, SOMEHOW));
      parts.registry.deleteAlias(new ModelAlias("price", "champion"), SOMEHOW);
      assertThat(parts.registry.byAlias("price", "LaTeSt")).map(ModelVersion::version).contains(2);
      parts.registry.create("empty", Optional.empty(), List.of());
      assertThat(parts.registry.byAlias("empty", "latest")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a/b", "a:b", ".", ".."})
  void someNamesAreNoModels(String name) {
    assertFails(MODEL_INVALID, () -> RegisteredModel.requireName(name));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void ofManyWhoCreateAModelOneDoes(Database database) throws Exception {
    try (database) {
      Parts parts = new Parts(database);
      AtomicInteger created = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      atOnce(
          () -> {
            try {
              parts.registry.create("wine", Optional.empty(), List.of(new Tag("k", "v")));
              return created.incrementAndGet();
            } catch (MillraceException e) {
              assertThat(e.code()).isEqualTo(MODEL_EXISTS);
              return refused.incrementAndGet();
            }
          });
      assertThat(created).hasValue(1);
      assertThat(refused).hasValue(19);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void whoRegistersAtOnceSharesTheModelAndNotTheVersion(Database database) throws Exception {
    try (database) {
      Parts parts = new Parts(database);
      var seen = ConcurrentHashMap.<Integer>newKeySet();
      RegisterVersion version = RegisterVersion.ofRun(parts.run.id(), "model");
      atOnce(() -> seen.add(parts.registry.register("wine", version).version()));
      assertThat(seen).hasSize(20).contains(1, 20);
    }
  }

  private static void atOnce(Callable<?> work) throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<?> call : callers.invokeAll(Collections.nCopies(20, work))) {
        call.get();
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aLoggedModelNamesEachOfItsVersionsOnce(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      LoggedModel logged =
          parts.loggedModels.create(
              new LoggedModel.Create("0", Optional.empty(), "", "", List.of(), List.of()));
      RegisterVersion version =
          new RegisterVersion(
              "models:/" + logged.id(),
              Optional.empty(),
              Optional.of(logged.id()),
              List.of(),
              "",
              "",
              Optional.empty());
      parts.registry.register("wine", version);
      String one = "[{\"name\":\"wine\",\"version\":\"1\"}]";
      String twice = "[{\"name\":\"wine\",\"version\":\"1\"},{\"name\":\"wine\",\"version\":1}]";

      parts.loggedModels.setTags(logged.id(), List.of(new Tag("mlflow.modelVersions", twice)));
      assertThat(parts.loggedModels.model(logged.id()).tags())
          .containsExactly(new Tag("mlflow.modelVersions", one));
      parts.registry.register("wine", version);
      assertThat(parts.loggedModels.model(logged.id()).tags())
          .containsExactly(
              new Tag(
                  "mlflow.modelVersions",
                  one.replace("]", ",{\"name\":\"wine\",\"version\":\"2\"}]")));
    }
  }
}
