package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private final Restarts restarts = new Restarts();
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void theFirstStartDoesNotWait() {
    assertThat(restarts.wait(now)).isZero();
  }

  @Test
  void eachFailureDoublesTheWaitUpToAMinute() {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      restarts.failed(now);
      waits.add(restarts.wait(now).toSeconds());
      now = now.plus(restarts.wait(now));
      assertThat(restarts.wait(now)).isZero();
    }
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
  }

  @Test
  void aMinuteOfHealthIsForgiveness() {
    restarts.failed(now);
    restarts.failed(now);
    restarts.ready(now);
    now = now.plus(Duration.ofMinutes(1));
    restarts.failed(now);
    assertThat(restarts.wait(now)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aShortHealthIsNone() {
    restarts.failed(now);
    restarts.failed(now);
    restarts.ready(now);
    now = now.plus(Duration.ofSeconds(59));
    restarts.failed(now);
    assertThat(restarts.wait(now)).isEqualTo(Duration.ofSeconds(4));
  }
}
