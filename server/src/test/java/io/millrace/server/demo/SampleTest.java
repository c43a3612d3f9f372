package io.millrace.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The sample files of the example are the demo's market: made up, and made again here.
class SampleTest {
  private static final Path SAMPLE = Path.of("../examples/used-cars/sample");
  private static final int ROWS_A_MONTH = 150;

  private final Market market = new Market(7);

  @Test
  void theYearBeforeTheMarketMoves() {
    assertThat(SAMPLE.resolve("2024.csv")).hasContent(csv(1, 12));
  }

  @Test
  void theSpringAfterIt() {
    assertThat(SAMPLE.resolve("2025-spring.csv")).hasContent(csv(16, 17));
  }

  private String csv(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .boxed()
        .flatMap(month -> market.month(month, ROWS_A_MONTH).stream())
        .map(Market.Listing::csv)
        .collect(Collectors.joining("\n", Market.Listing.HEADER + "\n", "\n"));
  }
}
