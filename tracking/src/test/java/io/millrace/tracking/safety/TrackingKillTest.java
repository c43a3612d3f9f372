package io.millrace.tracking.safety;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.base.database.TestDatabases;
import io.millrace.tracking.sql.SqlTracking;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` at random moments of a server to which eight clients log: what it has acknowledged is
/// there, batches are whole, and nothing is there twice. A longer round: `bench/run losses 200 50`.
class TrackingKillTest {
  private static final int KILLS = Integer.getInteger("millrace.losses.kills", 2);
  private static final long SEED = Long.getLong("millrace.losses.seed", 20_261_122L);
  private static final int BATCHES_MAX = 300;
  private static final int CLIENTS = 8;

  @TempDir private Path folder;

  @Test
  void nothingAcknowledgedIsLostOnSqlite() throws Exception {
    check("SQLite", TrackingProcess.in(folder));
  }

  @Test
  void nothingAcknowledgedIsLostOnPostgres() throws Exception {
    check("PostgreSQL", TestDatabases.postgresConfig());
  }

  private void check(String engine, DatabaseConfig place) throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    try (Journal journal = new Journal()) {
      for (int kill = 0; kill < KILLS; kill++) {
        Journal.Work work;
        try (TrackingProcess server = TrackingProcess.start(folder, place)) {
          work = journal.begin(server.address(), CLIENTS, Integer.MAX_VALUE);
          journal.await(random.nextInt(1, BATCHES_MAX));
        }
        work.join();
      }
      try (Database database = Databases.open(place)) {
        int kept = journal.ledger().audit(new SqlTracking(database, InstantSource.system()));
        assertThat(kept).as("values acknowledged").isPositive();
        System.out.printf(
            "losses: %d kills on %s, seed %d: 0 of %d acknowledged values lost%n",
            KILLS, engine, SEED, kept);
      }
    }
  }
}
