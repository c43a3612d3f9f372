package io.millrace.pipeline.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.process.ProcessPolicy.Run;
import io.millrace.pipeline.secret.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What a step that is a command can do, in a jail and without one.
class ProcessTaskTest {
  @TempDir Path folder;
  private final FakeContext context = new FakeContext("key");
  private Secrets secrets = new Secrets(Optional.empty());

  static Stream<String> jails() {
    return Stream.of("bubblewrap", "none");
  }

  private ProcessTask task(String jail) {
    ProcessPolicy policy =
        new ProcessPolicy(Run.ALWAYS, List.of(folder.resolve("state")), List.of());
    Jail found = jail.equals("none") ? Jail.Open.find() : Jail.best(policy);
    assumeTrue(found.name().equals(jail), "skipped: bubblewrap is not installed or cannot run");
    return new ProcessTask(new Commands(new ProjectFolder(folder), policy, found), secrets);
  }

  private JsonNode run(String jail, String arguments) throws InterruptedException {
    return task(jail).run(Json.parse(arguments), context);
  }

  private static String shell(String script) {
    return "[\"/bin/sh\", \"-c\", %s]".formatted(Json.write(script));
  }

  @ParameterizedTest
  @MethodSource("jails")
  void inputComesAsAFileAndOutputGoesAsOne(String jail) throws InterruptedException {
    String script = "cat \"$MILLRACE_INPUT\" > \"$MILLRACE_OUTPUT\"; echo seen; echo too >&2";

    JsonNode result =
        run(jail, "{\"command\": " + shell(script) + ", \"input\": {\"rows\": [1, 2]}}");

    assertThat(result.path("output")).isEqualTo(Json.parse("{\"rows\": [1, 2]}"));
    assertThat(result.path("isolation").asString()).isEqualTo(jail);
    assertThat(context.lines).containsExactly("isolation: " + jail, "seen", "too");
  }

  @ParameterizedTest
  @MethodSource("jails")
  void theEnvironmentHoldsOnlyWhatIsNamed(String jail) throws InterruptedException {
    run(jail, "{\"command\": [\"/usr/bin/env\"], \"environment\": {\"COLOUR\": \"blue\"}}");

    assertThat(context.lines)
        .contains("COLOUR=blue", "MILLRACE_IDEMPOTENCY_KEY=key.0", "LANG=C.UTF-8")
        .noneMatch(line -> line.startsWith("JAVA_HOME=") || line.startsWith("USER="));
  }

  @ParameterizedTest
  @MethodSource("jails")
  void aSecretReachesTheCommandAndNobodyElse(String jail) throws Exception {
    Path mounted = Files.createDirectories(folder.resolve("state/secrets"));
    Files.writeString(mounted.resolve("token"), "k3y-of-the-shop\n");
    secrets = new Secrets(Optional.of(mounted));
    String script =
        "printf 'k3y-of'; sleep 0.1; echo '-the-shop'; echo ${#TOKEN};"
            + " echo \"\\\"$TOKEN\\\"\" > \"$MILLRACE_OUTPUT\"; cat "
            + mounted.resolve("token");
    String environment = "{\"TOKEN\": {\"Secret\": \"token\"}}";

    assertThatThrownBy(
            () ->
                run(
                    jail,
                    "{\"command\": %s, \"environment\": %s}"
                        .formatted(shell(script + "; echo bye $TOKEN; exit 1"), environment)))
        .isInstanceOfSatisfying(
            TaskFailure.class,
            failure -> assertThat(failure.text()).endsWith("bye ***").doesNotContain("k3y"));
    JsonNode result =
        run(
            jail,
            "{\"command\": %s, \"environment\": %s}"
                .formatted(shell(script + " || true"), environment));

    assertThat(result.path("output").asString()).isEqualTo("***");
    assertThat(context.lines).contains("***", "15").noneMatch(line -> line.contains("k3y"));
  }

  @ParameterizedTest
  @MethodSource("jails")
  void aCodeThatIsNotZeroIsAFailureWithTheLastWords(String jail) {
    assertThatThrownBy(() -> run(jail, "{\"command\": " + shell("echo why; exit 3") + "}"))
        .isInstanceOfSatisfying(
            TaskFailure.class,
            failure -> {
              assertThat(failure.error()).isEqualTo("Process.Failed");
              assertThat(failure.text()).isEqualTo("Exit code 3\nwhy");
            });
  }

  @ParameterizedTest
  @MethodSource("jails")
  void anInterruptEndsAllItsProcesses(String jail) throws Exception {
    String mark = "98765" + jail.length();
    ProcessTask task = task(jail);
    String arguments = "{\"command\": " + shell("sleep " + mark + " & sleep " + mark) + "}";
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    task.run(Json.parse(arguments), context);
                    ended.complete(new AssertionError("it ended by itself"));
                  } catch (InterruptedException | RuntimeException e) {
                    ended.complete(e);
                  }
                });
    await(() -> sleepers(mark) == 2);

    thread.interrupt();

    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    await(() -> sleepers(mark) == 0);
  }

  @ParameterizedTest
  @MethodSource("jails")
  void whatItLeavesBehindIsEnded(String jail) throws Exception {
    String mark = "87654" + jail.length();
    run(jail, "{\"command\": " + shell("sleep " + mark + " > /dev/null 2>&1 &") + "}");
    await(() -> sleepers(mark) == 0);
  }

  @ParameterizedTest
  @MethodSource("jails")
  void memoryHasALimit(String jail) {
    String script = "head -c 300000000 /dev/zero | tail -c 299999999 > /dev/null";
    assertThatThrownBy(
            () -> run(jail, "{\"command\": " + shell(script) + ", \"memory\": \"100MB\"}"))
        .hasMessageStartingWith("Process.Failed");
  }

  @Test
  void aJailShowsAndChangesLittle() throws Exception {
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(folder.resolve("state/secret"), "secret");
    Files.createDirectories(folder.resolve("out"));

    run(
        "bubblewrap",
        "{\"writes\": [\"out\"], \"command\": "
            + shell(
                "ls state; touch out/made; touch not-here; touch /usr/not-here; ls /proc | grep -c"
                    + " '^[0-9]'; cat /proc/net/dev | grep -c eth; echo end")
            + "}");

    assertThat(context.lines).doesNotContain("secret").contains("0", "end");
    assertThat(context.lines).filteredOn(line -> line.contains("Read-only file system")).hasSize(2);
    assertThat(folder.resolve("out/made")).exists();
    assertThat(folder.resolve("not-here")).doesNotExist();
  }

  @Test
  void onlyWhatTheOperatorAllowsIsStarted() {
    Jail open = new Jail.Open(Optional.empty());
    ProjectFolder project = new ProjectFolder(folder);
    JsonNode arguments = Json.parse("{\"command\": [\"true\"]}");
    for (Run run : List.of(Run.NEVER, Run.JAILED)) {
      ProcessPolicy policy = new ProcessPolicy(run, List.of(), List.of());
      assertThatThrownBy(
              () ->
                  new ProcessTask(new Commands(project, policy, open), secrets)
                      .run(arguments, context))
          .hasMessageStartingWith("Process.NotAllowed");
    }
  }

  @Test
  void whatCannotBeStartedOrReadIsNamed() {
    assertThatThrownBy(() -> run("none", "{\"command\": [\"/no/such/program\"]}"))
        .hasMessageContaining("/no/such/program");
    assertThatThrownBy(
            () -> run("none", "{\"command\": " + shell("echo '{' > $MILLRACE_OUTPUT") + "}"))
        .hasMessageStartingWith("Process.OutputInvalid");
    for (String wrong :
        List.of(
            "{}",
            "{\"command\": [\"-x\"]}",
            "{\"command\": [\"true\"], \"environment\": {\"LD_PRELOAD\": \"x\"}}",
            "{\"command\": [\"true\"], \"directory\": \"../up\"}",
            "{\"command\": [\"true\"], \"memory\": \"lots\"}")) {
      assertThatThrownBy(() -> run("none", wrong)).isInstanceOf(MillraceException.class);
    }
  }

  private static long sleepers(String mark) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::info)
        .filter(info -> info.command().orElse("").endsWith("sleep"))
        .filter(info -> List.of(info.arguments().orElse(new String[0])).contains(mark))
        .count();
  }

  private static void await(java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
