package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.TestDatabases;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two processes on one PostgreSQL, one after the other frozen for longer than its lease and then
/// continued: what each goes on to write is refused, and the history is as one process writes it. A
/// longer round: `bench/run freezes 200`.
class EngineFreezeTest {
  private static final int FREEZES = Integer.getInteger("millrace.freezes", 2);
  private static final long SEED = Long.getLong("millrace.freezes.seed", 20_261_121L);
  private static final long FROZEN_MILLIS = EngineProcess.LEASE.toMillis() * 3 / 2;
  private static final int AWAKE_MILLIS_MAX = 400;

  @TempDir private Path folder;

  @Test
  void noStepIsCommittedByBoth() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "there is no /bin/kill");
    DatabaseConfig.Postgres place = TestDatabases.postgresConfig();
    List<Process> nodes = List.of(run("a", place), run("b", place));
    try (BufferedReader output = nodes.getFirst().inputReader();
        BufferedReader other = nodes.getLast().inputReader()) {
      assertThat(output.readLine()).as(this::log).isEqualTo("ready");
      assertThat(other.readLine()).as(this::log).isEqualTo("ready");
      SplittableRandom random = new SplittableRandom(SEED);
      for (int freeze = 0; freeze < FREEZES; freeze++) {
        Thread.sleep(random.nextInt(AWAKE_MILLIS_MAX));
        freeze(nodes.get(freeze % 2));
      }
      awaitSuccess(output);
    } finally {
      nodes.forEach(node -> node.destroyForcibly().onExit().join());
    }
    int checked = Course.checkAll(place);
    System.out.printf("freezes: %d, seed %d, %d executions checked%n", FREEZES, SEED, checked);
  }

  private void awaitSuccess(BufferedReader output) throws IOException {
    String line = output.readLine();
    while (line != null && line.startsWith("refused")) {
      line = output.readLine();
    }
    assertThat(line).as(this::log).isEqualTo("succeeded");
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Process run(String node, DatabaseConfig.Postgres place) throws IOException {
    return EngineProcess.run(folder, node, place.url(), place.user(), place.password());
  }

  private static void freeze(Process process) throws IOException, InterruptedException {
    signal(process, "-STOP");
    Thread.sleep(FROZEN_MILLIS);
    signal(process, "-CONT");
  }

  private static void signal(Process process, String signal)
      throws IOException, InterruptedException {
    int code = new ProcessBuilder("/bin/kill", signal, "" + process.pid()).start().waitFor();
    assertThat(code).isZero();
  }
}
