package io.millrace.tracking.safety;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.tracking.mlflow.TrackingServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A hundred clients log at once: none of them is told that the database is busy.
class ContentionTest {
  private static final int CLIENTS = 100;
  private static final int BATCHES = 10;

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void contentionIsNoError(Database database, @TempDir Path folder) throws Exception {
    try (Journal journal = new Journal();
        TrackingServer server = new TrackingServer(database, folder)) {
      List<Long> nanos =
          journal.begin(URI.create(server.uri()), CLIENTS, BATCHES).join().stream()
              .sorted()
              .toList();
      assertThat(nanos).as("batches acknowledged").hasSize(CLIENTS * BATCHES);
      journal.ledger().audit(server.tracking);
      System.out.printf(
          "losses: %d clients on %s: 0 errors in %d batches, 99 %% of them within %d ms%n",
          CLIENTS, database, nanos.size(), nanos.get(nanos.size() * 99 / 100) / 1_000_000);
    }
  }
}
