package io.millrace.serving.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.serving.bandit.BanditDecision.Arm;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

public abstract class BanditStoreContract {
  private static final Instant TIME = Instant.parse("2026-11-21T12:00:00.123Z");

  protected abstract BanditStore store();

  @Test
  void givesBackWhatWasDecidedNewestFirst() {
    assertThat(store().newest("price", 10)).isEmpty();
    store().add(decision("price", 1));
    store().add(decision("price", 2));
    store().add(decision("price", 10));
    store().add(decision("rent", 3));
    assertThat(store().newest("price", 10))
        .containsExactly(decision("price", 10), decision("price", 2), decision("price", 1));
    assertThat(store().newest("price", 2))
        .extracting(BanditDecision::number)
        .containsExactly(10, 2);
    assertThat(store().newest("rent", 1)).containsExactly(decision("rent", 3));
  }

  /// Two servers that decide at once: one of them has to look again.
  @Test
  void takesANumberOnce() {
    store().add(decision("price", 1));
    assertThatThrownBy(() -> store().add(decision("price", 1)));
    assertThat(store().newest("price", 10)).hasSize(1);
  }

  @Test
  void keepsFiguresToTheLastBit() {
    BanditDecision exact =
        new BanditDecision(
            "price",
            1,
            3,
            TIME,
            Long.MIN_VALUE,
            List.of(
                new Arm("a", Long.MAX_VALUE, -0.1 - 0.2, 1e-300),
                new Arm("dünn", 0, Double.MAX_VALUE, 1 - 1e-16)));
    store().add(exact);
    assertThat(store().newest("price", 1)).containsExactly(exact);
  }

  private static BanditDecision decision(String endpoint, int number) {
    return new BanditDecision(
        endpoint,
        number,
        7,
        TIME.plusSeconds(number),
        42 + number,
        List.of(new Arm("a", 40, 0.25, 0.1), new Arm("b", 40, 0.875, 0.9)));
  }
}
