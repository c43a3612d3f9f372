package io.millrace.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarketTest {
  private final Market market = new Market(7);

  @Test
  void theSameSeedGivesTheSameListings() {
    assertThat(new Market(7).month(5, 200)).isEqualTo(market.month(5, 200));
    assertThat(new Market(8).month(5, 200)).isNotEqualTo(market.month(5, 200));
  }

  @Test
  void pricesRiseAndElectricCarsComeWhenTheMarketMoves() {
    List<Market.Listing> before = market.month(12, 4_000);
    List<Market.Listing> after = market.month(18, 4_000);

    assertThat(meanPrice(after)).isGreaterThan(1.2 * meanPrice(before));
    assertThat(electric(after)).isGreaterThan(4 * electric(before));
  }

  @Test
  void theFirstYearIsStable() {
    assertThat(meanPrice(market.month(11, 4_000)))
        .isBetween(
            0.95 * meanPrice(market.month(1, 4_000)), 1.05 * meanPrice(market.month(1, 4_000)));
  }

  private static double meanPrice(List<Market.Listing> listings) {
    return listings.stream().mapToInt(Market.Listing::price).average().orElseThrow();
  }

  private static double electric(List<Market.Listing> listings) {
    return listings.stream().filter(l -> l.fuelType().equals("Electric")).count()
        / (double) listings.size();
  }
}
