package io.millrace.serving.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.data.sql.Sql;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` at random moments of a server that many callers ask, and that moves captures into the
/// table and merges its files meanwhile: of what it answered under `sync` nothing is lost, and
/// nothing is counted twice. A longer round: `bench/run captures 50 500000`.
class CaptureKillTest {
  private static final int KILLS = Integer.getInteger("millrace.captures.kills", 3);
  private static final int REQUESTS = Integer.getInteger("millrace.captures.requests", 6_000);
  private static final long SEED = Long.getLong("millrace.captures.seed", 20_261_123L);
  private static final int CONNECTIONS = 64;

  /// Rows that one query gives.
  private static final int PAGE = 5_000;

  @TempDir private Path folder;

  @Test
  void everyAnswerIsInTheTableOnce() throws Exception {
    Callers callers = new Callers();
    long start = System.nanoTime();
    kill(callers);
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(callers.refused()).isEmpty();
    BitSet answered = callers.answered();
    BitSet kept = kept(callers.asked());
    BitSet lost = (BitSet) answered.clone();
    lost.andNot(kept);
    assertThat(lost.cardinality()).as("answered and lost").isZero();
    System.out.printf(
        Locale.ROOT,
        "captures: %d kills, seed %d: %d requests answered in %.0f s, 0 lost, 0 twice; %d more were"
            + " captured before the server could answer%n",
        KILLS,
        SEED,
        answered.cardinality(),
        seconds,
        kept.cardinality() - answered.cardinality());
  }

  /// The last kill comes when all requests were answered.
  private void kill(Callers callers) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(SEED);
    int perKill = REQUESTS / KILLS;
    for (int kill = 1; kill <= KILLS; kill++) {
      int wanted = kill == KILLS ? REQUESTS : (kill - 1) * perKill + random.nextInt(1, perKill);
      List<Thread> asking;
      try (CaptureProcess server = CaptureProcess.start(folder)) {
        asking = callers.ask(server.port(), CONNECTIONS);
        callers.await(wanted);
        Thread.sleep(Duration.ofNanos(random.nextInt(2_000_000)));
      }
      for (Thread each : asking) {
        each.join();
      }
    }
  }

  /// The ids in the table, after what the last process left has been moved.
  /// @throws AssertionError if one is there twice
  private BitSet kept(int asked) {
    BitSet kept = new BitSet();
    try (CaptureParts parts = new CaptureParts(folder, Duration.ofHours(1))) {
      parts.compact();
      assertThat(parts.files()).as("files, merged as they come").isLessThan(100);
      try (Sql sql = parts.sql()) {
        for (int from = 0; from < asked; from += PAGE) {
          String query =
              ("SELECT CAST(inference_id AS INTEGER), count(*) FROM captures WHERE"
                      + " CAST(inference_id AS INTEGER) >= %d AND CAST(inference_id AS INTEGER) < %d"
                      + " GROUP BY 1")
                  .formatted(from, from + PAGE);
          for (List<?> row : sql.query(query).rows()) {
            int id = ((Number) row.get(0)).intValue();
            assertThat(((Number) row.get(1)).longValue()).as("id %d", id).isOne();
            kept.set(id);
          }
        }
      }
    }
    return kept;
  }
}
