package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/// [Overlay] and [LevelBars].
class DistributionsTest {
  @Test
  void drawsBothDistributionsOnCommonBinsAndGivesTheSameAsATable() {
    Overlay overlay =
        Overlay.of(
            "mileage",
            Json.parse(
                "{\"edges\": [0, 100, 200], \"baseline\": [0.2, 0.8], \"current\": [1, 0]}"));
    assertThat(overlay.sentence())
        .isEqualTo(
            "mileage: most rows of the baseline between 100 and 200, of the window between 0 and"
                + " 100");
    assertThat(overlay.outline()).isEqualTo("M48 210V12H340V210H632V210");
    assertThat(overlay.rows())
        .containsExactly(List.of("0 to 100", "20%", "100%"), List.of("100 to 200", "80%", "0%"));
  }

  @Test
  void namesTheLevelThatChangedMost() {
    LevelBars bars =
        LevelBars.of(
            "fuelType",
            Json.parse(
                """
                {"levels": ["Petrol", "Diesel"], "baseline": [0.5, 0.5], "current": [0.45, 0.1]}"""));
    assertThat(bars.sentence())
        .isEqualTo("fuelType: level Diesel changed most, from 50% to 10% of the rows");
    assertThat(bars.bars()).extracting(LevelBars.Bar::baseline).containsExactly(400.0, 400.0);
  }

  @Test
  void aColumnWithoutValuesIsNoError() {
    assertThat(LevelBars.of("a", Json.parse("{\"levels\": []}")).bars()).isEmpty();
    assertThat(
            Overlay.of("a", Json.parse("{\"edges\": [], \"baseline\": [], \"current\": []}"))
                .rows())
        .isEmpty();
  }
}
