package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.data.ColumnType;
import io.millrace.data.Dataset;
import io.millrace.data.DatasetSpec;
import io.millrace.data.Schema;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.profile.FrameProfile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ColumnCardsTest {
  private static final int ROWS = 1_000;
  private static final Dataset DATASET =
      new Dataset(
          DatasetSpec.of("listings", "price"),
          Optional.of(
              new Schema(
                  List.of(
                      Schema.Column.of("make", ColumnType.TEXT),
                      Schema.Column.of("year", ColumnType.INTEGER),
                      Schema.Column.of("price", ColumnType.NUMBER)))),
          Instant.EPOCH);

  /// Years 2010 to 2019 but for one of 2060; every fourth car is a vw; one price is missing.
  private static FrameProfile profile() {
    String[] makes = new String[ROWS];
    double[] years = new double[ROWS];
    double[] prices = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      makes[i] = i % 4 == 0 ? "vw" : "ford";
      years[i] = i == 0 ? 2060 : 2010 + i % 10;
      prices[i] = i == 1 ? Double.NaN : 1_000 + i;
    }
    return FrameProfile.of(
        new Frame(
            ROWS,
            List.of(
                new TextColumn("make", makes),
                new NumberColumn("year", years),
                new NumberColumn("price", prices))));
  }

  private static List<ColumnCard> cards() {
    return ColumnCards.of(profile(), DATASET, Optional.empty());
  }

  @Test
  void theTargetComesFirst() {
    assertThat(cards()).extracting(ColumnCard::name).containsExactly("price", "make", "year");
    assertThat(cards().getFirst().role()).isEqualTo("target");
  }

  @Test
  void oneWildValueDoesNotPressAllOthersIntoOneBar() {
    Histogram years = cards().getLast().histogram().orElseThrow();
    assertThat(years.bars()).hasSize(10);
    assertThat(years.low()).isEqualTo("2010");
    assertThat(years.high()).isEqualTo("≥ 2019");
  }

  @Test
  void yearsHaveNoThousandsSeparator() {
    assertThat(cards().getLast().facts())
        .contains(new ColumnCard.Fact("5% to 95%", "2010 to 2019"));
  }

  @Test
  void levelsAreSharesOfTheRowsThatHaveOne() {
    assertThat(cards().get(1).levels())
        .extracting(ColumnCard.Level::text, ColumnCard.Level::share)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("ford", "75%"),
            org.assertj.core.groups.Tuple.tuple("vw", "25%"));
  }

  @Test
  void missingValuesAreCountedAndWarnedOf() {
    ColumnCard price = cards().getFirst();
    assertThat(price.facts()).contains(new ColumnCard.Fact("Missing", "1, 0.1%"));
    assertThat(price.warnings()).containsExactly("1 row without a value");
  }

  @Test
  void anotherVersionIsDrawnOverTheSameBins() {
    ColumnCard card = ColumnCards.of(profile(), DATASET, Optional.of(profile())).getLast();
    Histogram histogram = card.histogram().orElseThrow();
    assertThat(histogram.outline()).startsWith("M0 64L");
    assertThat(card.facts().getFirst().value()).matches("\\d{4} \\(\\d{4}\\)");
  }

  @Test
  void anEmptyColumnHasNoPicture() {
    FrameProfile empty =
        FrameProfile.of(
            new Frame(
                3,
                List.of(
                    new NumberColumn(
                        "year", IntStream.range(0, 3).mapToDouble(_ -> Double.NaN).toArray()))));
    ColumnCard card = ColumnCards.of(empty, DATASET, Optional.empty()).getFirst();
    assertThat(card.histogram()).isEmpty();
    assertThat(card.warnings()).containsExactly("Every value is missing");
  }
}
