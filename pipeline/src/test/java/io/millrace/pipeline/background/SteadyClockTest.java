package io.millrace.pipeline.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

  private Instant wall = START;
  private final AtomicLong nanos = new AtomicLong(17);
  private final SteadyClock clock = new SteadyClock(() -> wall, nanos::get, Instant.EPOCH);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    wall = wall.plus(time);
  }

  private void set(Duration ahead) {
    wall = wall.plus(ahead);
  }

  @Test
  void goesWithTheWallClockAsLongAsNobodySetsThat() {
    pass(Duration.ofSeconds(10));
    assertThat(clock.instant()).isEqualTo(wall).isEqualTo(START.plusSeconds(10));
  }

  @Test
  void goesOnEvenlyWhenTheWallClockIsSet() {
    set(Duration.ofHours(1));
    pass(Duration.ofSeconds(1));
    set(Duration.ofHours(-3));
    pass(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(2));
  }

  @Test
  void tellsWhatTheWallClockWillSay() {
    set(Duration.ofHours(-1));
    assertThat(clock.onTheWall(clock.instant().plusSeconds(90))).isEqualTo(wall.plusSeconds(90));
  }

  @Test
  void neverBeginsBeforeWhatHasHappened() {
    Instant last = START.plusSeconds(600);
    SteadyClock later = new SteadyClock(() -> wall, nanos::get, last);
    pass(Duration.ofSeconds(1));
    assertThat(later.instant()).isEqualTo(last.plusSeconds(1));
  }
}
