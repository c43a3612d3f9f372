package io.millrace.ml.frame;

import static io.millrace.base.ErrorCode.COLUMN_KIND_DIFFERENT;
import static io.millrace.base.ErrorCode.COLUMN_NOT_FOUND;
import static io.millrace.base.ErrorCode.FRAME_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final Frame CARS =
      Frame.of(
          new NumberColumn("price", new double[] {100, Double.NaN, 300}),
          new TextColumn("fuel", new @Nullable String[] {"Petrol", null, "Diesel"}));

  @Test
  void selectsRowsInTheOrderGiven() {
    Frame selected = CARS.select(new int[] {2, 0, 0});
    assertThat(selected.number("price").values()).containsExactly(300, 100, 100);
    assertThat(selected.text("fuel").values()).containsExactly("Diesel", "Petrol", "Petrol");
  }

  @Test
  void replacesAddsAndDropsColumns() {
    Frame changed =
        CARS.with(new NumberColumn("price", new double[] {1, 2, 3}))
            .with(new NumberColumn("year", new double[] {2018, 2019, 2020}))
            .without("fuel", "unknown");
    assertThat(changed.names()).containsExactly("price", "year");
    assertThat(changed.number("price").values()).containsExactly(1, 2, 3);
    assertThat(CARS.names()).containsExactly("price", "fuel");
  }

  @Test
  void joinsTablesByName() {
    Frame swapped = CARS.select(List.of("fuel", "price"));
    Frame joined = CARS.concat(swapped);
    assertThat(joined.rows()).isEqualTo(6);
    assertThat(joined.names()).containsExactly("price", "fuel");
    assertThat(joined.number("price").missing()).isEqualTo(2);
    assertThat(joined.text("fuel").missing()).isEqualTo(2);
  }

  @Test
  void refusesWhatIsNoTable() {
    assertCode(
        FRAME_INVALID,
        () -> Frame.of(new NumberColumn("a", new double[1]), new NumberColumn("b", new double[2])));
    assertCode(
        FRAME_INVALID,
        () -> Frame.of(new NumberColumn("a", new double[1]), new NumberColumn("a", new double[1])));
    assertCode(FRAME_INVALID, () -> CARS.concat(CARS.without("fuel")));
    assertCode(COLUMN_NOT_FOUND, () -> CARS.column("colour"));
    assertCode(COLUMN_KIND_DIFFERENT, () -> CARS.number("fuel"));
    assertCode(COLUMN_KIND_DIFFERENT, () -> CARS.text("price"));
  }

  private static void assertCode(ErrorCode code, ThrowingCallable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call)
        .returns(code, MillraceException::code);
  }

  @Test
  void ordersTextsByCodePoint() {
    String beyond = Character.toString(0x1F697);
    List<String> sorted =
        List.of(beyond, "\uFF21", "b", "a", "ab").stream().sorted(CodePointOrder.INSTANCE).toList();
    assertThat(sorted).containsExactly("a", "ab", "b", "\uFF21", beyond);
  }

  @Test
  void startsARowWithEverythingMissing() {
    RowValues row = new RowValues(2);
    row.number(0, 5);
    row.text(1, "Petrol");
    assertThat(row.number(0)).isEqualTo(5);
    row.clear();
    assertThat(row.number(0)).isNaN();
    assertThat(row.text(1)).isNull();
  }
}
