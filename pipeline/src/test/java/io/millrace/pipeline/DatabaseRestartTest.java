package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.Databases;
import io.millrace.base.database.OwnPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The PostgreSQL of two engines crashes, is stopped, or loses all connections in the midst of
/// executions of [LongMachine]: soon after it is back all goes on, nothing is lost, and no task
/// starts twice. A longer round, with longer pauses: `bench/run restarts 50 30000`.
class DatabaseRestartTest {
  private static final int OUTAGES = Integer.getInteger("millrace.restarts", 3);
  private static final int AWAY_MILLIS_MAX = Integer.getInteger("millrace.restarts.away", 1_500);
  private static final long SEED = Long.getLong("millrace.restarts.seed", 20_261_121L);
  private static final int RUNNING_MILLIS_MAX = 800;
  private static final Duration BACK_WITHIN = Duration.ofSeconds(5);

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private volatile boolean over;

  /// An engine that begins to play an execution as soon as the last one has succeeded.
  private final class Node implements AutoCloseable {
    final AtomicLong steps = new AtomicLong();
    private final Database database;
    private final LongPlay play;

    Node(String name, OwnPostgres server) {
      database = Databases.open(server.config());
      play = new LongPlay(folder, database, EngineConfig.shared(name), (_, _) -> {});
      play.engine().listen(_ -> steps.incrementAndGet());
    }

    /// @param first its executions have every second number from here on
    Callable<Integer> from(int first) {
      return () -> {
        int number = first;
        for (; !over; number += 2) {
          play.play("e" + number);
        }
        return number;
      };
    }

    @Override
    public void close() {
      play.close();
      database.close();
    }
  }

  @Test
  void allGoesOnWithinSecondsAndNothingIsLost() throws Exception {
    try (OwnPostgres server = OwnPostgres.start()) {
      long longestMillis = play(server);
      List<LongPlay.Start> starts = LongPlay.starts(folder);
      int checked = Course.checkAll(server.config(), starts);
      System.out.printf(
          "restarts: %d outages, seed %d, %d executions of more than 1,000 steps, all went on within %d ms%n",
          OUTAGES, SEED, checked, longestMillis);
      assertThat(starts).extracting(LongPlay.Start::key).doesNotHaveDuplicates();
      assertThat(longestMillis).isLessThan(BACK_WITHIN.toMillis());
    }
  }

  /// @return the longest time from the end of an outage until both nodes went on
  private long play(OwnPostgres server) throws Exception {
    long longestMillis = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Node a = new Node("a", server);
        Node b = new Node("b", server)) {
      List<Future<?>> players = List.of(threads.submit(a.from(0)), threads.submit(b.from(1)));
      for (int outage = 0; outage < OUTAGES; outage++) {
        Thread.sleep(random.nextInt(RUNNING_MILLIS_MAX));
        takeAway(server, outage);
        longestMillis = Math.max(longestMillis, millisUntilBothGoOn(a, b));
      }
      over = true;
      for (Future<?> player : players) {
        player.get();
      }
    }
    return longestMillis;
  }

  /// Returns when the server is back.
  private void takeAway(OwnPostgres server, int outage)
      throws IOException, SQLException, InterruptedException {
    switch (outage % 3) {
      case 0 -> {
        server.crash();
        Thread.sleep(random.nextInt(AWAY_MILLIS_MAX));
        server.goOn();
      }
      case 1 -> {
        server.stop();
        Thread.sleep(random.nextInt(AWAY_MILLIS_MAX));
        server.goOn();
      }
      default -> server.cutConnections();
    }
  }

  private static long millisUntilBothGoOn(Node a, Node b) throws InterruptedException {
    long back = System.nanoTime();
    long stepsOfA = a.steps.get();
    long stepsOfB = b.steps.get();
    while (a.steps.get() == stepsOfA || b.steps.get() == stepsOfB) {
      Thread.sleep(10);
    }
    return Duration.ofNanos(System.nanoTime() - back).toMillis();
  }
}
