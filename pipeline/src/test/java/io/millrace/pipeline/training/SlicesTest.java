package io.millrace.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SlicesTest {
  private static final int ROWS = 400;
  private static final NumberColumn PRICE = numbers("price", row -> 1_000 + row);

  /// Wrong by 1 in the first half of the rows, by 3 in the second.
  private final double[] predictions =
      IntStream.range(0, ROWS)
          .mapToDouble(row -> PRICE.values()[row] + (row < ROWS / 2 ? 1 : -3))
          .toArray();

  @Test
  void tellsWhereAModelIsWeak() {
    List<JsonNode> slices = slices(texts(row -> row < ROWS / 2 ? "audi" : "ford"));
    assertThat(slices).extracting(SlicesTest::name).containsExactly("c: audi", "c: ford");
    assertThat(slices).extracting(slice -> slice.path("rows").asInt()).containsOnly(ROWS / 2);
    assertThat(slices.getFirst().path("rmse").asDouble()).isEqualTo(1, within(1e-9));
    assertThat(slices.getLast().path("mae").asDouble()).isEqualTo(3, within(1e-9));
  }

  @Test
  void partsNumbersIntoQuarters() {
    assertThat(slices(numbers("c", row -> row)))
        .extracting(SlicesTest::name)
        .containsExactly(
            "c: up to 99",
            "c: above 99, up to 199",
            "c: above 199, up to 299",
            "c: above 299, up to 399");
  }

  @Test
  void takesAFewNumbersAsTheyAre() {
    assertThat(slices(numbers("c", row -> row % 2 + 0.5)))
        .extracting(SlicesTest::name)
        .containsExactly("c: 0.5", "c: 1.5");
  }

  @Test
  void hasFewerQuartersWhereManyRowsAreAlike() {
    assertThat(slices(numbers("c", row -> Math.max(0, row - 250))))
        .extracting(SlicesTest::name)
        .containsExactly("c: up to 0", "c: above 0, up to 49", "c: above 49, up to 149");
  }

  @Test
  void showsRowsWithoutAValueByThemselves() {
    assertThat(slices(texts(row -> row % 4 == 0 ? null : "x")))
        .extracting(SlicesTest::name)
        .containsExactly("c: x", "c: absent");
    assertThat(slices(numbers("c", row -> row % 4 == 0 ? Double.NaN : 7)))
        .extracting(SlicesTest::name)
        .containsExactly("c: 7", "c: absent");
  }

  @Test
  void saysNothingOfAFewRows() {
    assertThat(slices(texts(row -> "vin-" + row))).isEmpty();
    assertThat(slices(texts(row -> row < Gate.LEAST_ROWS - 1 ? "rare" : "common")))
        .extracting(SlicesTest::name)
        .containsExactly("c: common");
  }

  @Test
  void keepsTheCommonestTexts() {
    assertThat(slices(texts(row -> "level-" + row % 13)))
        .hasSize(12)
        .extracting(SlicesTest::name)
        .isSorted()
        .contains("c: level-0");
  }

  private List<JsonNode> slices(Column column) {
    Frame test = Frame.of(PRICE, column);
    return new Slices(test, "price").measure(PRICE.values(), predictions).valueStream().toList();
  }

  private static String name(JsonNode slice) {
    return slice.path("column").asString() + ": " + slice.path("value").asString();
  }

  private static NumberColumn numbers(String name, IntToDoubleFunction value) {
    return new NumberColumn(name, IntStream.range(0, ROWS).mapToDouble(value).toArray());
  }

  private static TextColumn texts(IntFunction<@Nullable String> value) {
    @Nullable String[] values = new @Nullable String[ROWS];
    Arrays.setAll(values, value);
    return new TextColumn("c", values);
  }
}
