package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.states.HistoryEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The wall clock of a process is set forward and back by an hour, again and again, while it plays
/// [LongMachine]: it comes to its end as soon as it should, its history never goes back, and
/// nothing starts twice.
class ClockTest {
  private static final Path LIBRARY =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");
  private static final List<String> OFFSETS = List.of("+3600", "+0", "-3600", "+0");
  private static final Duration PAUSE = Duration.ofMillis(1_200);
  private static final Duration TAKES_AT_MOST = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void anExecutionTakesAsLongAsItShould() throws Exception {
    assumeTrue(Files.exists(LIBRARY), "libfaketime is not installed");
    long begun = System.nanoTime();
    set("+0");
    Process process = EngineProcess.runBy(clock(), folder);
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).isEqualTo("ready");
      for (int i = 0; !output.ready(); i++) {
        set(OFFSETS.get(i % OFFSETS.size()));
        Thread.sleep(PAUSE);
      }
      assertThat(output.readLine()).isEqualTo("succeeded");
    } finally {
      process.destroyForcibly().onExit().join();
    }
    DatabaseConfig place = new DatabaseConfig.Sqlite(folder.resolve(EngineProcess.FILE));
    Course.checkAll(place);
    assertThat(LongPlay.starts(folder)).extracting(LongPlay.Start::key).doesNotHaveDuplicates();
    List<HistoryEvent> history = history(place);
    assertThat(history).extracting(HistoryEvent::timestamp).isSorted();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(TAKES_AT_MOST);
  }

  @Test
  void theClockOfAProcessFollowsTheFile() throws Exception {
    assumeTrue(Files.exists(LIBRARY), "libfaketime is not installed");
    set("+3600");
    List<String> command = new ArrayList<>(clock());
    command.addAll(List.of("date", "+%s"));
    Process date = new ProcessBuilder(command).start();

    long ahead = Long.parseLong(date.inputReader().readLine()) - System.currentTimeMillis() / 1_000;
    assertThat(ahead).isBetween(3_590L, 3_610L);
  }

  /// A command that runs another one by a clock that follows a file.
  private List<String> clock() {
    return List.of(
        "env",
        "LD_PRELOAD=" + LIBRARY,
        "FAKETIME_TIMESTAMP_FILE=" + folder.resolve("clock"),
        "FAKETIME_CACHE_DURATION=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1");
  }

  private void set(String offset) throws IOException {
    Path next = Files.writeString(folder.resolve("clock.next"), offset);
    Files.move(next, folder.resolve("clock"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<HistoryEvent> history(DatabaseConfig place) {
    try (Database database = Databases.open(place)) {
      SqlExecutionStore store = new SqlExecutionStore(database);
      ExecutionId id = store.find(LongPlay.PIPELINE, "e0").orElseThrow().id();
      return store.history(id, 0, 25_000);
    }
  }
}
