package io.millrace.pipeline.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Buckets;
import io.millrace.base.json.Json;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.process.ProcessPolicy.Run;
import io.millrace.pipeline.secret.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What a container runtime is asked to do. The runtime here is a script that writes down how it
/// was called and, in place of the container, does what its last argument says.
class ContainerTaskTest {
  private static final String RUNTIME =
      """
      #!/bin/sh
      folder=$(dirname "$0")
      echo "$@" >> "$folder/calls"
      [ "$1" = run ] || exit 0
      env > "$folder/environment"
      for last; do :; done
      for argument; do case "$argument" in *:/millrace) own=${argument%:/millrace};; esac; done
      . "$folder/$last"
      """;

  @TempDir Path folder;
  private final FakeContext context = new FakeContext("key");

  @BeforeEach
  void write() throws IOException {
    Path script = Files.writeString(folder.resolve("runtime"), RUNTIME);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(folder.resolve("token"), "k3y-of-the-shop");
  }

  private ContainerTask task(Run run, String runtime) {
    return new ContainerTask(
        new ProjectFolder(folder),
        new ProcessPolicy(run, List.of(), List.of()),
        Optional.of(folder.resolve(runtime)),
        new Secrets(Optional.of(folder)),
        new Buckets(Map.of(), folder));
  }

  /// Runs a container that does what the script says.
  private JsonNode run(String script, String more) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("script"), script);
    return task(Run.ALWAYS, "runtime")
        .run(
            Json.parse("{\"image\": \"shop/train:3\", \"command\": [\"script\"]" + more + "}"),
            context);
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  private static void assertFails(
      String error, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(TaskFailure.class)
        .isThrownBy(call)
        .returns(error, TaskFailure::error);
  }

  @Test
  void theWholeCommandLineIsAsTheStepSays() throws IOException, InterruptedException {
    JsonNode result =
        run(
            "cp \"$own/input.json\" \"$own/output.json\"; echo seen",
            """
            , "input": {"rows": 2}, "environment": {"COLOUR": "blue", "TOKEN": {"Secret": "token"}},
            "mounts": [{"from": "data", "to": "/data"}, {"from": "made", "to": "/made", "write": true}],
            "memory": "2GB", "cpus": 1.5, "network": true
            """);

    assertThat(result.path("output")).isEqualTo(Json.parse("{\"rows\": 2}"));
    assertThat(context.lines).containsExactly("container: millrace-key.0", "seen");
    assertThat(calls()).startsWith("kill millrace-key.0", "rm --force millrace-key.0");
    assertThat(calls().getLast().replaceAll("\\S+:/millrace", "OWN:/millrace"))
        .isEqualTo(
            ("run --rm --name millrace-key.0 --cap-drop ALL --security-opt no-new-privileges"
                    + " --memory 2147483648b --cpus 1.5 --volume OWN:/millrace"
                    + " --volume %1$s/data:/data:ro --volume %1$s/made:/made:rw"
                    + " --env MILLRACE_INPUT=/millrace/input.json"
                    + " --env MILLRACE_OUTPUT=/millrace/output.json"
                    + " --env COLOUR --env TOKEN shop/train:3 script")
                .formatted(folder));
    assertThat(Files.readString(folder.resolve("environment")))
        .contains("COLOUR=blue\n", "TOKEN=k3y-of-the-shop\n")
        .doesNotContain("JAVA_HOME");
  }

  @Test
  void withoutBeingAskedForThereIsNoNetwork() throws IOException, InterruptedException {
    run("true", "");
    assertThat(calls().getLast()).contains("no-new-privileges --network none --volume");
  }

  @Test
  void whatItPrintsIsMasked() throws IOException, InterruptedException {
    run("echo it is $TOKEN", ", \"environment\": {\"TOKEN\": {\"Secret\": \"token\"}}");
    assertThat(context.lines).contains("it is ***");
  }

  @Test
  void objectsOfBucketsAreFiles() throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("buckets/made/day/parts"));
    Files.writeString(folder.resolve("buckets/made/day/parts/1"), "one");
    Files.writeString(folder.resolve("buckets/made/day/parts/2"), "two");

    run(
        """
        for argument; do case "$argument" in *:/s3:rw) s3=${argument%:/s3:rw};; esac; done
        cat "$s3/made/day/parts/1" "$s3/made/day/parts/2" > "$s3/made/whole\"""",
        ", \"reads\": [\"s3://made/day/parts/\"], \"writes\": [\"s3://made/whole\", \"s3://made/none\"]");

    assertThat(folder.resolve("buckets/made/whole")).hasContent("onetwo");
    assertThat(context.lines)
        .contains(
            "read: s3://made/day/parts",
            "written: s3://made/whole",
            "nothing was left for: s3://made/none");
    assertFails("Container.ObjectsMissing", () -> run("true", ", \"reads\": [\"s3://made/no\"]"));
  }

  @Test
  void linksThatAContainerLeavesAreNotFollowed() throws IOException {
    String find =
        "for argument; do case \"$argument\" in *:/s3:rw) s3=${argument%:/s3:rw};; esac; done; ";
    String writes = ", \"writes\": [\"s3://made/out/token\"]";

    assertFails(
        "Container.ObjectsInvalid",
        () -> run(find + "ln -s \"$folder/token\" \"$s3/made/out/token\"", writes));
    assertFails(
        "Container.ObjectsInvalid",
        () -> run(find + "rmdir \"$s3/made/out\" && ln -s \"$folder\" \"$s3/made/out\"", writes));
    Files.createDirectories(folder.resolve("made/out"));
    Files.copy(folder.resolve("token"), folder.resolve("made/out/token"));
    assertFails(
        "Container.ObjectsInvalid",
        () -> run(find + "rm -r \"$s3\" && ln -s \"$folder\" \"$s3\"", writes));
    assertThat(folder.resolve("buckets/made")).doesNotExist();
  }

  @Test
  void codesTellTheContainersFailureFromTheRuntimes() {
    assertFails("Container.Failed", () -> run("echo why; exit 3", ""));
    assertFails("Container.NotStarted", () -> run("echo no such image; exit 125", ""));
    assertThat(context.lines).contains("why", "no such image");
  }

  @Test
  void anInterruptEndsTheContainerNotOnlyTheProgramThatStartedIt() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    run("echo up; sleep 76543", "");
                    ended.complete(new AssertionError("it ended by itself"));
                  } catch (IOException | InterruptedException | RuntimeException e) {
                    ended.complete(e);
                  }
                });
    while (!context.lines.contains("up")) {
      Thread.onSpinWait();
    }
    thread.interrupt();

    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    assertThat(calls().getLast()).isEqualTo("rm --force millrace-key.0");
  }

  @Test
  void aMachineWithoutRuntimeOrPermissionSaysSo() {
    JsonNode arguments = Json.parse("{\"image\": \"shop/train:3\"}");
    assertFails("Container.NoRuntime", () -> task(Run.JAILED, "absent").run(arguments, context));
    assertFails("Process.NotAllowed", () -> task(Run.NEVER, "runtime").run(arguments, context));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"image\": \"--privileged\"}",
        "{\"image\": \"a\", \"environment\": {\"DOCKER_HOST\": \"tcp://other\"}}",
        "{\"image\": \"a\", \"mounts\": [{\"from\": \"data\", \"to\": \"data\"}]}",
        "{\"image\": \"a\", \"mounts\": [{\"from\": \"data\", \"to\": \"/millrace\"}]}",
        "{\"image\": \"a\", \"mounts\": [{\"from\": \"data\", \"to\": \"/a:rw\"}]}",
        "{\"image\": \"a\", \"mounts\": [{\"from\": \"../data\", \"to\": \"/data\"}]}",
        "{\"image\": \"a\", \"mounts\": [{\"from\": \"data\", \"to\": \"/s3/data\"}]}",
        "{\"image\": \"a\", \"reads\": [\"gs://bucket/key\"]}",
        "{\"image\": \"a\", \"writes\": [\"s3://bucket/../key\"]}",
        "{\"image\": \"a\", \"cpus\": -1}"
      })
  void whatCannotBeRunIsNamed(String arguments) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> task(Run.ALWAYS, "runtime").run(Json.parse(arguments), context))
        .satisfies(
            refused ->
                assertThat(refused.code())
                    .isIn(ErrorCode.TASK_ARGUMENTS_INVALID, ErrorCode.PROJECT_PATH_INVALID));
  }
}
