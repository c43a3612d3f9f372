package io.millrace.pipeline.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Containers that podman really runs, of an image that is nothing but a static busybox.
class PodmanTest {
  private static final Duration ENDED_WITHIN = Duration.ofSeconds(5);
  private static final String SHELL = "shop/shell:1";

  @TempDir private static Path folder;
  private static @Nullable PodmanMachine machine;

  @TempDir private Path project;
  private final FakeContext context = new FakeContext("key");

  @BeforeAll
  static void importImage() throws IOException, InterruptedException {
    machine = PodmanMachine.with(folder, SHELL, List.of("sh", "cat", "cp", "echo", "sleep"));
  }

  @AfterAll
  static void removeAll() throws IOException, InterruptedException {
    if (machine != null) {
      machine.removeAll();
    }
  }

  private static PodmanMachine machine() {
    return Objects.requireNonNull(machine);
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
            Optional.of(machine().runtime()),
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
    machine().podman("ps", "--all", "--quiet");
    assertThat(machine().said()).isEmpty();
  }
}
