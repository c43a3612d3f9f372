package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.pure;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An engine in a process of its own, with the people and workers around it, to be killed: it plays
/// [LongMachine], a new execution as soon as the last one has succeeded.
///
/// What its tasks do is written to a file, a line each: a line that was written is there whatever
/// happens to the process.
final class EngineProcess {
  static final String PIPELINE = "long";
  static final String FILE = "engine.db";
  static final Duration LEASE = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(20);

  /// One start of an attempt.
  record Start(long process, long atMillis, String key) {}

  private final Path starts;
  private final Path tokens;
  private final EngineFixture fixture;

  private EngineProcess(Path folder, Database database, EngineConfig config) {
    this.starts = folder.resolve("starts");
    this.tokens = folder.resolve("tokens");
    Task[] tasks = {
      pure("step", (n, context) -> started(context, n)),
      pure(
          "shaky",
          (n, context) -> {
            started(context, n);
            if (context.attempt() == 0) {
              throw new TaskFailure("Shaky", "once");
            }
            return n;
          }),
      pure(
          "ask",
          (n, context) -> {
            append(tokens, n.asString());
            return started(context, n);
          })
    };
    this.fixture = new EngineFixture(database, config, tasks);
  }

  /// @param arguments a folder; for one of several nodes on a PostgreSQL also its name, the
  ///     database's URL, user and password
  public static void main(String... arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    boolean alone = arguments.length == 1;
    DatabaseConfig place =
        alone
            ? new DatabaseConfig.Sqlite(folder.resolve(FILE))
            : new DatabaseConfig.Postgres(arguments[2], arguments[3], arguments[4]);
    EngineConfig config =
        alone ? EngineConfig.ALONE : EngineConfig.shared(arguments[1]).withLease(LEASE);
    EngineProcess process = new EngineProcess(folder, Databases.open(place), config);
    process.fixture.pipelines.register(PIPELINE, LongMachine.definition(), "");
    process.fixture.engine.activities().create(LongMachine.ACTIVITY);
    System.out.println("ready");
    process.play();
  }

  /// Runs one; what it reports goes to the folder.
  static Process run(Path folder, String... node) throws IOException {
    return run(EngineProcess.class, folder, node);
  }

  /// Runs a program in a process of its own; what it reports goes to the folder.
  static Process run(Class<?> program, Path folder, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx300m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                folder.toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  static List<Start> starts(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("starts")).stream()
        .map(line -> line.split(" "))
        .map(words -> new Start(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]))
        .toList();
  }

  private <T> T started(TaskContext context, T answer) {
    append(
        starts,
        ProcessHandle.current().pid()
            + " "
            + System.currentTimeMillis()
            + " "
            + context.idempotencyKey());
    return answer;
  }

  private static void append(Path file, String line) {
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void play() throws InterruptedException {
    for (int number = 0; true; number++) {
      String name = "e" + number;
      ExecutionId id =
          fixture.engine.start(PIPELINE, Json.object(), name, StartCause.user("test")).id();
      while (fixture.engine.find(id).orElseThrow().status() != ExecutionStatus.SUCCEEDED) {
        help(id);
      }
      System.out.println("succeeded");
    }
  }

  /// Answers all tokens, again and again, works for the activity, and redrives what has failed.
  private void help(ExecutionId id) throws InterruptedException {
    Optional<Activities.Work> work =
        fixture.engine.activities().poll(LongMachine.ACTIVITY, "", POLL);
    work.ifPresent(taken -> answer(taken.token()));
    if (Files.exists(tokens)) {
      lines(tokens).forEach(this::answer);
    }
    if (fixture.engine.notRedrivable(fixture.engine.find(id).orElseThrow()).isEmpty()) {
      redrive(id);
    }
  }

  private void redrive(ExecutionId id) {
    try {
      fixture.engine.redrive(id, "");
    } catch (MillraceException e) {
      if (e.code() != ErrorCode.EXECUTION_NOT_REDRIVABLE) {
        throw e;
      }
      // The other process was faster.
    }
  }

  private void answer(String token) {
    try {
      fixture.engine.taskTokens().succeed(token, Json.object());
    } catch (MillraceException _) {
      // It was answered before, and the receipt was lost in a crash.
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
