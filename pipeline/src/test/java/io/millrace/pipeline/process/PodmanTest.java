package io.millrace.pipeline.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Containers that podman really runs, of an image that is nothing but a static busybox.
class PodmanTest {
  /// Podman with all that it keeps in the folder, and without what few test machines allow: control
  /// groups, and limits of its own.
  private static final String RUNTIME =
      """
      #!/bin/sh
      folder=$(dirname "$0")
      export CONTAINERS_CONF=$folder/containers.conf
      exec unshare --mount sh -c 'umount -l /sys/fs/cgroup/unified 2>/dev/null; exec "$@"' sh \\
        podman --root $folder/root --runroot $folder/run --tmpdir $folder/tmp --storage-driver vfs "$@"
      """;

  private static final String CONFIGURATION =
      """
      [containers]
      cgroups = "disabled"
      [engine]
      cgroup_manager = "cgroupfs"
      events_logger = "none"
      runtime = "crun"
      [engine.runtimes]
      crun = [ "FOLDER/crun" ]
      """;

  private static final String CRUN =
      """
      #!/bin/sh
      for word; do
        [ "$before" = --bundle ] && sed -i 's/"rlimits":[[][^]]*[]]/"rlimits":[]/' "$word/config.json"
        before=$word
      done
      exec /usr/bin/crun "$@"
      """;

  private static final Duration ENDED_WITHIN = Duration.ofSeconds(5);
  private static final String SHELL = "shop/shell:1";

  @TempDir private static Path machine;
  private static Path runtime = Path.of("");

  @TempDir private Path project;
  private final FakeContext context = new FakeContext("key");

  @BeforeAll
  static void importImage() throws IOException, InterruptedException {
    Path busybox = Path.of("/bin/busybox");
    boolean installed =
        Stream.of(busybox, Path.of("/usr/bin/podman"), Path.of("/usr/bin/crun"))
            .allMatch(Files::isExecutable);
    assumeTrue(installed, "podman, crun or busybox-static is not installed");
    runtime = script("runtime", RUNTIME);
    script("crun", CRUN);
    Files.writeString(
        machine.resolve("containers.conf"), CONFIGURATION.replace("FOLDER", "" + machine));
    Path bin = Files.createDirectories(machine.resolve("image/bin"));
    Files.copy(busybox, bin.resolve("busybox"));
    for (String command : List.of("sh", "cat", "cp", "echo", "sleep")) {
      Files.createSymbolicLink(bin.resolve(command), Path.of("busybox"));
    }
    Path archive = machine.resolve("image.tar");
    call("tar", "--create", "--file", "" + archive, "--directory", "" + bin.getParent(), ".");
    call("" + runtime, "import", "" + archive, SHELL);
    int code = call("" + runtime, "run", "--rm", "--network", "none", SHELL, "/bin/echo");
    assumeTrue(code == 0, () -> "podman runs no container here: " + said());
  }

  private static Path script(String name, String text) throws IOException {
    Path script = Files.writeString(machine.resolve(name), text);
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private static int call(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(machine.resolve("said").toFile())
        .start()
        .waitFor();
  }

  private static String said() {
    try {
      return Files.readString(machine.resolve("said"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /// Layers may hold what only podman can delete.
  @AfterAll
  static void removeAll() throws IOException, InterruptedException {
    if (Files.isExecutable(runtime) && !runtime.toString().isEmpty()) {
      call("" + runtime, "system", "reset", "--force");
    }
  }

  /// Runs `sh` with a script.
  private JsonNode run(String script, String more) throws InterruptedException {
    ObjectNode arguments = (ObjectNode) Json.parse(more);
    if (!arguments.has("image")) {
      arguments.put("image", SHELL);
    }
    arguments.putArray("command").add("sh").add("-c").add(script);
    return new ContainerTask(
            new ProjectFolder(project),
            new ProcessPolicy(Run.ALWAYS, List.of(), List.of()),
            Optional.of(runtime),
            new Secrets(Optional.of(project)),
            new Buckets(Map.of(), project))
        .run(arguments, context);
  }

  private void assertFails(String error, String script, String more) {
    assertThatExceptionOfType(TaskFailure.class)
        .isThrownBy(() -> run(script, more))
        .returns(error, TaskFailure::error);
  }

  @Test
  void inputOutputFoldersAndSecretsAreWhereTheyShouldBe() throws Exception {
    Files.writeString(Files.createDirectory(project.resolve("data")).resolve("cars"), "12 cars");
    Files.createDirectory(project.resolve("made"));
    Files.writeString(project.resolve("token"), "k3y-of-the-shop");
    JsonNode result =
        run(
            """
            cp $MILLRACE_INPUT $MILLRACE_OUTPUT
            cat /data/cars; echo; cp /data/cars /made/copy; (echo no > /data/more) 2>/dev/null || echo read-only
            echo the key is $TOKEN and not ${JAVA_HOME:-known}
            """,
            """
            {"input": {"rows": 2}, "environment": {"TOKEN": {"Secret": "token"}},
             "mounts": [{"from": "data", "to": "/data"}, {"from": "made", "to": "/made", "write": true}]}
            """);

    assertThat(result.path("output")).isEqualTo(Json.parse("{\"rows\": 2}"));
    assertThat(context.lines).contains("12 cars", "read-only", "the key is *** and not known");
    assertThat(project.resolve("made/copy")).hasContent("12 cars");
    assertThat(project.resolve("data/more")).doesNotExist();
  }

  @Test
  void itSeesNoNetworkAndHasNoCapabilities() throws InterruptedException {
    run("cat /proc/net/dev /proc/self/status", "{}");

    assertThat(context.lines)
        .filteredOn(line -> line.contains(": ") && line.contains("eth"))
        .isEmpty();
    assertThat(context.lines).contains("CapEff:\t0000000000000000", "NoNewPrivs:\t1");
  }

  @Test
  void codesTellTheContainersFailureFromTheRuntimes() {
    assertFails("Container.Failed", "echo why; exit 3", "{}");
    assertFails("Container.NotStarted", "true", "{\"image\": \"localhost/shop/absent:1\"}");
    assertThat(context.lines).contains("why");
  }

  @Test
  void anInterruptEndsTheContainerAtOnce() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    run("echo up; sleep 600", "{}");
                    interrupted.complete(false);
                  } catch (InterruptedException _) {
                    interrupted.complete(true);
                  }
                });
    while (!context.lines.contains("up")) {
      Thread.sleep(10);
    }
    thread.interrupt();

    assertThat(interrupted.get(ENDED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    call("" + runtime, "ps", "--all", "--quiet");
    assertThat(said()).isEmpty();
  }
}
