package io.millrace.base.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> KEYS = List.of("capture", "combine", "models", "on-violation");

  @Test
  void forgivesATypoASwapAndAnotherSpelling() {
    assertThat(Nearest.to("capure", KEYS)).contains("capture");
    assertThat(Nearest.to("modles", KEYS)).contains("models");
    assertThat(Nearest.to("ON_VIOLATION", KEYS)).contains("on-violation");
  }

  @Test
  void guessesNothingFarOff() {
    assertThat(Nearest.to("schedule", KEYS)).isEmpty();
    assertThat(Nearest.to("x".repeat(10_000), KEYS)).isEmpty();
  }
}
