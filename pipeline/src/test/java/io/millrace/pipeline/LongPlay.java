package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.pure;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// An engine that plays [LongMachine], with the people and workers around it. What is refused
/// because the database is away they try again.
///
/// What its tasks do is written to a file, a line each: a line that was written is there whatever
/// happens to the process.
final class LongPlay implements AutoCloseable {
  static final String PIPELINE = "long";
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Set<ErrorCode> AWAY =
      EnumSet.of(ErrorCode.DATABASE_UNAVAILABLE, ErrorCode.WRITE_OUTCOME_UNKNOWN);

  /// One start of an attempt.
  record Start(long process, long atMillis, String key) {}

  private final Path starts;
  private final Path tokens;
  private final BiConsumer<ErrorCode, Engine> refused;
  private final EngineFixture fixture;

  /// @param refused hears of what is refused
  LongPlay(
      Path folder, Database database, EngineConfig config, BiConsumer<ErrorCode, Engine> refused) {
    this.starts = folder.resolve("starts");
    this.tokens = folder.resolve("tokens");
    this.refused = refused;
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
    fixture.pipelines.register(PIPELINE, LongMachine.definition(), "");
    fixture.engine.activities().create(LongMachine.ACTIVITY);
  }

  static List<Start> starts(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("starts")).stream()
        .map(line -> line.split(" "))
        .map(words -> new Start(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]))
        .toList();
  }

  Engine engine() {
    return fixture.engine;
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

  /// Starts the execution `name`, or goes on with it, until it has succeeded.
  void play(String name) throws InterruptedException {
    while (!hasSucceeded(name)) {
      Thread.sleep(POLL);
    }
  }

  private boolean hasSucceeded(String name) throws InterruptedException {
    try {
      Execution execution =
          fixture.engine.start(PIPELINE, Json.object(), name, StartCause.user("test"));
      help(execution);
      return execution.status() == ExecutionStatus.SUCCEEDED;
    } catch (MillraceException e) {
      if (!AWAY.contains(e.code())) {
        throw e;
      }
      refused.accept(e.code(), fixture.engine);
      return false;
    }
  }

  /// Answers all tokens, again and again, works for the activity, and redrives what has failed.
  private void help(Execution execution) throws InterruptedException {
    Optional<Activities.Work> work =
        fixture.engine.activities().poll(LongMachine.ACTIVITY, "", Duration.ZERO);
    work.ifPresent(taken -> answer(taken.token()));
    if (Files.exists(tokens)) {
      lines(tokens).forEach(this::answer);
    }
    if (fixture.engine.notRedrivable(execution).isEmpty()) {
      redrive(execution.id());
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
    } catch (MillraceException e) {
      if (e.code() != ErrorCode.TASK_OVER) {
        throw e;
      }
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

  @Override
  public void close() {
    fixture.close();
  }
}
