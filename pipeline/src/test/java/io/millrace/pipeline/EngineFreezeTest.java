package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.base.database.TestDatabases;
import io.millrace.pipeline.sql.SqlExecutionStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two processes on one PostgreSQL, one after the other frozen for longer than its lease and then
/// continued: what each goes on to write is refused, and the history is as one process writes it.
class EngineFreezeTest {
  private static final long FROZEN_MILLIS = EngineProcess.LEASE.multipliedBy(2).toMillis();

  @TempDir private Path folder;

  @Test
  void noStepIsCommittedByBoth() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "there is no /bin/kill");
    DatabaseConfig.Postgres place = TestDatabases.postgresConfig();
    Process first = run("a", place);
    Process second = run("b", place);
    try (BufferedReader output = first.inputReader();
        BufferedReader other = second.inputReader()) {
      assertThat(output.readLine()).isEqualTo("ready");
      assertThat(other.readLine()).isEqualTo("ready");
      freeze(first);
      freeze(second);
      assertThat(output.readLine()).isEqualTo("succeeded");
    } finally {
      first.destroyForcibly().onExit().join();
      second.destroyForcibly().onExit().join();
    }
    check(place);
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

  private void check(DatabaseConfig place) throws IOException {
    try (Database database = Databases.open(place)) {
      SqlExecutionStore store = new SqlExecutionStore(database);
      Execution end = store.find(EngineProcess.PIPELINE, "e0").orElseThrow();
      assertThat(end.status()).as("%s", end).isEqualTo(ExecutionStatus.SUCCEEDED);
      Course.checkHistory(end, store.history(end.id(), 0, 25_000));
    }
  }
}
