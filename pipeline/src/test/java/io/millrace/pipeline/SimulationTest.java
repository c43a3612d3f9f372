package io.millrace.pipeline;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Whatever goes wrong when: no step is lost, no finished step is repeated, and an execution ends
/// as it would have ended. A seed is one history. More of them, or a certain one: `bench/run
/// simulation FIRST COUNT`.
class SimulationTest {
  private static final long FIRST = Long.getLong("millrace.simulation.first", 0);
  private static final long SEEDS = Long.getLong("millrace.simulation.seeds", 4_000);
  private static final int OF_ONE_SUBJECT = 10;
  private static final Logger ENGINE = Logger.getLogger("io.millrace.pipeline");

  @BeforeAll
  static void quiet() {
    ENGINE.setLevel(SEEDS == 1 ? Level.ALL : Level.OFF);
  }

  @AfterAll
  static void loud() {
    ENGINE.setLevel(null);
  }

  @Test
  void everyExecutionEndsAsIfNothingHadGoneWrong() {
    Subject subject = new Subject(FIRST / OF_ONE_SUBJECT);
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      if (seed % OF_ONE_SUBJECT == 0) {
        subject = new Subject(seed / OF_ONE_SUBJECT);
      }
      try {
        Simulation.run(subject, seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed %d; again: bench/run simulation %<d 1".formatted(seed), e);
      }
    }
  }
}
