package io.millrace.pipeline;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.DatabaseConfig;
import io.millrace.pipeline.LongPlay.Start;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` at random moments of [LongMachine]: no step is lost, no finished step is repeated, and
/// an attempt starts at most once in each life of the process, always under the same key. A longer
/// round: `bench/run kills 200`.
class EngineKillTest {
  private static final int KILLS = Integer.getInteger("millrace.kills", 4);
  private static final long SEED = Long.getLong("millrace.kills.seed", 20_261_121L);
  private static final int LIFE_MILLIS_MAX = 1_500;

  @TempDir private Path folder;

  @Test
  void everyExecutionEndsAsItWouldHave() throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int kill = 0; kill < KILLS; kill++) {
      live(random.nextInt(LIFE_MILLIS_MAX), false);
    }
    live(0, true);
    check();
  }

  /// One life of the process, from when it is ready.
  /// @param untilSuccess it is killed when an execution has succeeded
  private void live(int millis, boolean untilSuccess) throws IOException, InterruptedException {
    Process process = EngineProcess.run(folder);
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).isEqualTo("ready");
      if (untilSuccess) {
        assertThat(output.readLine()).isEqualTo("succeeded");
      } else {
        Thread.sleep(millis);
      }
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }

  private void check() throws IOException {
    List<Start> starts = LongPlay.starts(folder);
    int checked =
        Course.checkAll(new DatabaseConfig.Sqlite(folder.resolve(EngineProcess.FILE)), starts);
    System.out.printf(
        "kill -9: %d kills, seed %d, %d executions of more than 1,000 steps, %d starts of tasks%n",
        KILLS, SEED, checked, starts.size());
    Map<Start, Long> inOneLife =
        starts.stream()
            .map(start -> new Start(start.process(), 0, start.key()))
            .collect(groupingBy(start -> start, counting()));
    assertThat(inOneLife.values()).as("starts of an attempt in one life").containsOnly(1L);
  }
}
