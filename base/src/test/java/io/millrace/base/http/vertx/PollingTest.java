package io.millrace.base.http.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import org.junit.jupiter.api.Test;

class PollingTest {
  private long nanos;
  private final Polling polling = new Polling(() -> nanos);

  @Test
  void asksAgainAfterAWakingAndSleepsInTheEnd() throws Exception {
    assertThat(calls(0)).as("before the first sleep").isZero();
    assertThat(calls(0)).as("a moment after the waking").isEqualTo(4);
  }

  @Test
  void sleepsThroughMoreAndMoreWakingsAfterAskingInVain() throws Exception {
    calls(0);
    for (int failures = 1; failures <= 3; failures++) {
      assertThat(calls(0)).isPositive();
      for (int skipped = (1 << failures) - 1; skipped > 0; skipped--) {
        assertThat(calls(0)).as("after %d failures", failures).isZero();
      }
    }
  }

  @Test
  void goesOnAskingAfterEachSocketThatWasReady() throws Exception {
    calls(0);
    assertThat(polling.calculateStrategy(() -> 1, false)).isOne();
    assertThat(polling.calculateStrategy(() -> 0, false)).isZero();
    assertThat(polling.calculateStrategy(() -> 1, true)).isOne();
    assertThat(polling.calculateStrategy(() -> 0, false)).isZero();
  }

  @Test
  void sleepsWhereSeveralSocketsAreReadyAtOnce() throws Exception {
    calls(0);
    assertThat(polling.calculateStrategy(() -> 2, false)).isEqualTo(2);
    assertThat(calls(0)).isZero();
  }

  @Test
  void asksForTasksWithoutSleeping() throws Exception {
    assertThat(polling.calculateStrategy(() -> 0, true)).isZero();
  }

  /// How often it asks before it sleeps.
  private int calls(int ready) throws Exception {
    int calls = 0;
    while (polling.calculateStrategy(() -> ready, false) != SelectStrategy.SELECT) {
      calls++;
      nanos += 30_000;
    }
    return calls;
  }
}
