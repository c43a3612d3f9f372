package io.millrace.pipeline.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.secret.Secrets;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.StoredArtifacts;
import io.millrace.tracking.sql.SqlTracking;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A program written for SageMaker's training containers finds what it expects, and what it leaves
/// is kept.
class TrainProgramTaskTest {
  @TempDir Path folder;
  private final FakeContext context = new FakeContext("key");
  private final Database database = TestDatabases.sqlite();
  private final SqlTracking tracking = new SqlTracking(database, InstantSource.system());
  private Artifacts artifacts = new StoredArtifacts(new LocalObjectStore(Path.of("unset")));
  private Path project = Path.of("unset");

  @BeforeEach
  void lay() throws IOException {
    artifacts = new StoredArtifacts(new LocalObjectStore(folder.resolve("objects")));
    project = Files.createDirectories(folder.resolve("project"));
    Files.createDirectories(project.resolve("data/train"));
    Files.writeString(project.resolve("data/train/rows.csv"), "1\n2\n");
    Files.writeString(project.resolve("data/test.csv"), "3\n");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private JsonNode train(String script) throws InterruptedException {
    ProcessPolicy policy = new ProcessPolicy(ProcessPolicy.Run.ALWAYS, List.of(), List.of());
    Commands commands = new Commands(new ProjectFolder(project), policy, Jail.Open.find());
    return new TrainProgramTask(commands, new Secrets(Optional.empty()), tracking, artifacts)
        .run(
            Json.parse(
                """
                {"command": ["/bin/sh", "-c", %s],
                 "hyperparameters": {"eta": 0.1, "objective": "reg:linear"},
                 "channels": {"train": "data/train", "test": "data/test.csv"}}
                """
                    .formatted(Json.write(script))),
            context);
  }

  private String artifact(Run run, String path) {
    return new String(artifacts.read(ArtifactPath.ofRun(run.info(), path)), StandardCharsets.UTF_8);
  }

  @Test
  void theModelAndOtherOutputBecomeArtifactsOfARun() throws InterruptedException {
    JsonNode result =
        train(
            """
            cat "$SM_CHANNEL_TRAIN/rows.csv" "$SM_CHANNEL_TEST/test.csv" > "$SM_MODEL_DIR/model.txt"
            mkdir "$SM_OUTPUT_DATA_DIR/more"
            cp "$SM_INPUT_CONFIG_DIR/hyperparameters.json" "$SM_OUTPUT_DATA_DIR/more/given.json"
            cp "$SM_INPUT_CONFIG_DIR/inputdataconfig.json" "$SM_OUTPUT_DATA_DIR/channels.json"
            ln -s /etc/passwd "$SM_MODEL_DIR/link"
            """);

    assertThat(result.path("files").asInt()).isEqualTo(3);
    Run run = tracking.run(result.path("run_id").asString());
    assertThat(run.info().status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.data().params())
        .contains(new Param("eta", "0.1"), new Param("objective", "reg:linear"));
    assertThat(artifact(run, "model/model.txt")).isEqualTo("1\n2\n3\n");
    assertThat(Json.parse(artifact(run, "output/more/given.json")))
        .isEqualTo(Json.parse("{\"eta\": \"0.1\", \"objective\": \"reg:linear\"}"));
    assertThat(Json.parse(artifact(run, "output/channels.json")).at("/test/TrainingInputMode"))
        .isEqualTo(Json.tree("File"));
    assertThat(project.resolve("data/train/rows.csv")).hasContent("1\n2\n");
  }

  @Test
  void theFailureFileIsTheCause() {
    assertThatExceptionOfType(TaskFailure.class)
        .isThrownBy(() -> train("echo 'eta is too large' > \"$SM_OUTPUT_DIR/failure\"; exit 1"))
        .returns("Training.Failed", TaskFailure::error)
        .returns("eta is too large", TaskFailure::text);
    String run = context.lines.getFirst().substring("run ".length());
    assertThat(tracking.run(run).info().status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void withoutAFailureFileTheLastWordsAreTheCause() {
    assertThatExceptionOfType(TaskFailure.class)
        .isThrownBy(() -> train("echo oh; exit 2"))
        .returns("Exit code 2\noh", TaskFailure::text);
  }

  /// What the program may not read in its jail, the server must not read for it.
  @Test
  void linksInThePlacesThatAreReadLeadNowhere() throws IOException, InterruptedException {
    Path secrets = Files.createDirectories(folder.resolve("secrets/data"));
    Files.writeString(secrets.resolve("key"), "hidden");
    Files.writeString(folder.resolve("secrets/failure"), "hidden");
    String linked =
        "cd \"$SM_OUTPUT_DIR/..\" && rm -r output && ln -s %s output; "
            .formatted(folder.resolve("secrets"));

    assertThat(train(linked).path("files").asInt()).isZero();
    assertThatExceptionOfType(TaskFailure.class)
        .isThrownBy(() -> train(linked + "echo oh; exit 1"))
        .returns("Exit code 1\noh", TaskFailure::text);
    assertThatExceptionOfType(TaskFailure.class)
        .isThrownBy(
            () ->
                train(
                    "ln -s %s \"$SM_OUTPUT_DIR/failure\"; exit 1"
                        .formatted(secrets.resolve("key"))))
        .returns("Exit code 1\n", TaskFailure::text);
  }
}
