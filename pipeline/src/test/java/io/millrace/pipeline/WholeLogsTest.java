package io.millrace.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.states.HistoryEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeLogsTest {
  private static final String SAY =
      "{StartAt: Say, States: {Say: {Type: Task, Resource: \"millrace:say\", End: true}}}";

  @TempDir private Path folder;
  private LocalObjectStore objects;
  private WholeLogs logs;
  private Database database;
  private EngineFixture fixture;

  @BeforeEach
  void start() {
    objects = new LocalObjectStore(folder.resolve("objects"));
    logs = new WholeLogs(folder.resolve("logs"), objects);
    database = TestDatabases.sqlite();
    fixture =
        new EngineFixture(
            database,
            EngineConfig.ALONE.withWholeLogs(logs),
            EngineFixture.pure(
                "say",
                (lines, context) -> {
                  for (int i = 0; i < lines.asInt(); i++) {
                    context.log("line " + i);
                  }
                  return Json.object();
                }));
  }

  @AfterEach
  void stop() {
    fixture.close();
    database.close();
  }

  @Test
  void keepsAllLinesOfAnAttemptThatSaysMoreThanTheDatabaseTakes() throws Exception {
    Execution end = fixture.run(SAY, "5000", "much");

    assertThat(fixture.engine.log(end.id(), Optional.empty()))
        .hasSize(2_501)
        .element(2_000)
        .extracting(LogLine::text)
        .isEqualTo("… 2500 lines are left out …");
    assertThat(texts(end)).hasSize(5_000).contains("line 0", "line 2500", "line 4999");
    assertThat(keptObjects(end)).hasSize(1);
    assertThat(spooled()).isEmpty();
  }

  @Test
  void tellsWhatTheDatabaseHasOfAnAttemptThatSaysLittle() throws Exception {
    Execution end = fixture.run(SAY, "3", "little");

    assertThat(texts(end)).containsExactly("line 0", "line 1", "line 2");
    assertThat(keptObjects(end)).isEmpty();
    assertThat(spooled()).isEmpty();
  }

  @Test
  void goesOnAfterACrashWithWhatWasSaidBefore() throws IOException {
    AttemptId attempt = new AttemptId(ExecutionId.random(), 2, 0);
    LogLine line = new LogLine(Instant.EPOCH, "Say", 2, 0, "before");
    logs.of(attempt).write(line);

    WholeLog again = logs.of(attempt);
    again.write(new LogLine(Instant.EPOCH, "Say", 2, 0, "after"));
    again.end(true);

    assertThat(texts(logs.open(attempt).orElseThrow())).containsExactly("before", "after");
  }

  @Test
  void endsAt64MiB() throws IOException {
    AttemptId attempt = new AttemptId(ExecutionId.random(), 2, 0);
    WholeLog log = logs.of(attempt);
    LogLine megabyte = new LogLine(Instant.EPOCH, "Say", 2, 0, "x".repeat(1 << 20));
    for (int i = 0; i < 70; i++) {
      log.write(megabyte);
    }
    log.end(true);

    byte[] kept = logs.open(attempt).orElseThrow().readAllBytes();
    assertThat(kept.length).isBetween(63 << 20, (64 << 20) + 100);
    assertThat(new String(kept, kept.length - 60, 60, UTF_8)).endsWith("is left out …\n");
  }

  private List<String> texts(Execution execution) throws IOException {
    long visit =
        fixture.engine.history(execution.id(), 0, 10).stream()
            .filter(event -> event.type().equals("TaskStateEntered"))
            .findFirst()
            .map(HistoryEvent::id)
            .orElseThrow();
    return texts(fixture.engine.wholeLog(execution.id(), visit, 0));
  }

  private static List<String> texts(InputStream log) throws IOException {
    try (log) {
      return new String(log.readAllBytes(), UTF_8)
          .lines()
          .map(line -> line.substring(line.indexOf(' ') + 1))
          .toList();
    }
  }

  private List<?> keptObjects(Execution execution) {
    return objects.list(ObjectKey.of("logs", execution.id().value()));
  }

  private List<Path> spooled() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
      return files.toList();
    }
  }
}
