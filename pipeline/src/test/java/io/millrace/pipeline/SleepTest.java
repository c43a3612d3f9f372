package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.sql.SqlExecutionStore;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Executions that wait for long are in the database only.
class SleepTest {
  private static final int MANY = 2_000;
  private static final String WAITS =
      "{\"StartAt\": \"W\", \"States\": {\"W\": {\"Type\": \"Wait\", \"Seconds\": 86400, \"End\": true}}}";

  @Test
  void thousandsOfSleepersAreNotInMemory() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE)) {
      fixture.pipelines.register("p", WAITS, "");
      try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < MANY; i++) {
          String name = "e" + i;
          starters.execute(
              () -> fixture.engine.start("p", Json.object(), name, StartCause.user("test")));
        }
      }
      fixture.awaitAsleep();
      SqlExecutionStore store = new SqlExecutionStore(database);

      assertThat(fixture.engine.inMemory()).isZero();
      assertThat(store.due("node", Instant.now())).isEmpty();
      assertThat(store.due("node", Instant.now().plusSeconds(90_000))).hasSize(MANY);
    }
  }
}
