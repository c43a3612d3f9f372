package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.LOGGED_MODEL_NOT_FOUND;
import static io.millrace.base.ErrorCode.MODEL_SOURCE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Run;
import io.millrace.tracking.StartRun;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What versions may be registered from, by kind of source. Model `price` has a version of a run
/// and a version of a logged model.
class VersionSourcesTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Optional<String> NONE = Optional.empty();
  private static final Optional<String> UNKNOWN_MODEL = Optional.of("m-" + "0".repeat(32));

  private static final class Parts {
    final SqlRegistry registry;
    final SqlLoggedModels loggedModels;
    final Run run;
    final Run other;
    final LoggedModel logged;

    Parts(Database database) {
      new SqlExperiments(database, CLOCK);
      SqlTracking tracking = new SqlTracking(database, CLOCK);
      registry = new SqlRegistry(database, CLOCK);
      loggedModels = new SqlLoggedModels(database, CLOCK);
      run = tracking.startRun(StartRun.in("0"));
      other = tracking.startRun(StartRun.in("0"));
      logged =
          loggedModels.create(
              new LoggedModel.Create(
                  "0", Optional.of("grapes"), "", run.id(), List.of(), List.of()));
      register("price", "runs:/" + run.id() + "/model", id(run), NONE);
      register("price", "models:/" + logged.id(), NONE, id(logged));
    }

    ModelVersion register(
        String model, String source, Optional<String> runId, Optional<String> modelId) {
      return registry.register(
          model, new RegisterVersion(source, runId, modelId, List.of(), "", "", NONE));
    }

    ModelVersion copy(String source) {
      return register("copy", source, NONE, NONE);
    }

    void refuses(String source, Optional<String> runId, Optional<String> modelId) {
      refuses(MODEL_SOURCE_INVALID, source, runId, modelId);
    }

    void refuses(ErrorCode code, String source, Optional<String> runId, Optional<String> modelId) {
      assertThatExceptionOfType(MillraceException.class)
          .as(source)
          .isThrownBy(() -> register("copy", source, runId, modelId))
          .returns(code, MillraceException::code);
    }
  }

  private static Optional<String> id(Run run) {
    return Optional.of(run.id());
  }

  private static Optional<String> id(LoggedModel model) {
    return Optional.of(model.id());
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void filesOfARunAreRegisteredByThatRun(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      String source = "runs:/" + parts.run.id() + "/deep/model";

      ModelVersion version = parts.register("wine", source, id(parts.run), id(parts.logged));

      assertThat(version.source()).isEqualTo(source);
      assertThat(version.artifacts()).isEqualTo(ArtifactPath.ofRun(parts.run.info(), "deep/model"));
      assertThat(version.modelId()).isEqualTo(id(parts.logged));
      parts.refuses(source, NONE, NONE);
      parts.refuses(source, id(parts.other), NONE);
      parts.refuses(LOGGED_MODEL_NOT_FOUND, source, id(parts.run), UNKNOWN_MODEL);
      parts.refuses("runs:/" + parts.run.id(), id(parts.run), NONE);
      parts.refuses("runs://host/" + parts.run.id() + "/model", id(parts.run), NONE);
      parts.refuses("runs:/" + parts.run.id() + "/a/%2e%2e/b", id(parts.run), NONE);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aLoggedModelIsRegisteredByItsId(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      String source = "models:/" + parts.logged.id();

      assertThat(parts.register("wine", source, NONE, id(parts.logged)).runId())
          .as("the run that logged it")
          .isEqualTo(parts.run.id());
      assertThat(parts.register("wine", source, id(parts.other), id(parts.logged)).runId())
          .as("the run that the caller names")
          .isEqualTo(parts.other.id());
      parts.refuses(source, id(parts.run), NONE);
      parts.refuses(source, NONE, UNKNOWN_MODEL);
      parts.loggedModels.delete(parts.logged.id());
      parts.refuses(LOGGED_MODEL_NOT_FOUND, source, NONE, id(parts.logged));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void artifactsAreRegisteredByTheirOwner(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      String ofRun = parts.run.info().artifactUri().resolve("model").toString();
      String ofModel = parts.logged.artifactUri().toString();

      assertThat(parts.register("wine", ofRun, id(parts.run), NONE).artifacts())
          .isEqualTo(ArtifactPath.ofRun(parts.run.info(), "model"));
      ModelVersion version = parts.register("wine", ofModel, NONE, id(parts.logged));
      assertThat(version.artifacts()).isEqualTo(ArtifactPath.ofModel(parts.logged.id(), ""));
      assertThat(version.runId()).isEqualTo(parts.run.id());
      parts.refuses(ofRun, NONE, NONE);
      parts.refuses(ofRun, id(parts.other), NONE);
      parts.refuses(ofModel, id(parts.run), NONE);
      parts.refuses(ofRun + "/../../" + parts.other.id(), id(parts.run), NONE);
      parts.refuses(ofRun.replace("artifacts:/", "artifacts://host/"), id(parts.run), NONE);
      parts.refuses("mlflow-artifacts:/0", id(parts.run), NONE);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aVersionIsCopiedByNumberAndByAlias(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      parts.registry.setAlias(new ModelAlias("price", "champion"), 2, new AliasChange("", ""));

      ModelVersion first = parts.copy("models:/price/01");
      assertThat(first.source()).as("canonical").isEqualTo("models:/price/1");
      assertThat(first.runId()).isEqualTo(parts.run.id());
      assertThat(first.modelId()).isEmpty();
      for (String source : List.of("models:/price@champion", "models:/price@Latest")) {
        ModelVersion second = parts.copy(source);
        assertThat(second.source()).as(source).isEqualTo("models:/price/2");
        assertThat(second.modelId()).isEqualTo(id(parts.logged));
        assertThat(second.artifacts()).isEqualTo(ArtifactPath.ofModel(parts.logged.id(), ""));
      }
      parts.register("copy", "models:/price/2", id(parts.run), id(parts.logged));
      parts.refuses("models:/price/2", id(parts.other), NONE);
      parts.refuses("models:/price/1", NONE, id(parts.logged));
      parts.refuses("models:/price/0", NONE, NONE);
      parts.refuses("models:/price/9", NONE, NONE);
      parts.refuses("models:/price@other", NONE, NONE);
      parts.refuses("models:/price/Production", NONE, NONE);
      parts.refuses("models:/price", NONE, NONE);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void copiesKnowTheirOriginalAndItsNewName(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      parts.registry.create("Price", Optional.empty(), List.of());
      ModelVersion copy = parts.copy("models:/price/1");

      ModelVersion original = parts.registry.original(copy).orElseThrow();
      assertThat(original).isEqualTo(parts.registry.version("price", 1));
      assertThat(parts.registry.copies(original)).containsExactly(copy);
      assertThat(parts.registry.original(original)).isEmpty();

      parts.registry.rename("Price", "other");
      assertThat(parts.registry.original(copy)).as("another model").contains(original);
      parts.registry.rename("price", "prix @ 🍇");
      ModelVersion after = parts.registry.version("copy", 1);
      assertThat(after.source()).isEqualTo("models:/prix @ 🍇/1");
      assertThat(parts.registry.original(after)).map(ModelVersion::name).contains("prix @ 🍇");
      parts.registry.deleteVersion("prix @ 🍇", 1);
      assertThat(parts.registry.original(after)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void nothingOutsideThisServerIsRegistered(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      for (String source :
          List.of(
              "/etc/passwd",
              "model",
              "file:///etc/passwd",
              "http://example.com/model",
              "https://example.com/model",
              "ftp://example.com/model",
              "s3://bucket/model",
              "gs://bucket/model",
              "abfss://files@account/model",
              "dbfs:/model",
              "hdfs://host/model",
              "RUNS:/" + parts.run.id() + "/model")) {
        parts.refuses(source, id(parts.run), id(parts.logged));
      }
      assertThat(parts.registry.find("copy")).isEmpty();
    }
  }
}
