package io.millrace.data.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8000|8000",
        "£8,000|8000",
        "£ 8,000|8000",
        "$31,924.00|31924",
        "8.000 €|8",
        "-£5|-5",
        "50,412 mi.|50412",
        "12 km|12",
        "1,234,567.5|1234567.5",
        "-12.5|-12.5",
        "+3|3",
        ".5|0.5",
        "5.|5",
        "1e3|1000",
        "1.5E-2|0.015",
        "007|7",
        "15.0|15",
        "0|0",
        "9007199254740993|9007199254740992"
      })
  void readsNumbersWithAPoint(String cell, double value) {
    assertThat(Cells.number(cell, DecimalMark.POINT)).hasValue(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"5,5|5.5", "1.234,56|1234.56", "1.234|1234", "8.000 €|8000", "-0,25|-0.25"})
  void readsNumbersWithAComma(String cell, double value) {
    assertThat(Cells.number(cell, DecimalMark.COMMA)).hasValue(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "abc",
        "5 Series",
        "1,23",
        "1,2345",
        "300,0,00.40",
        "30,0,0.406",
        "1234,567",
        "5;5",
        "5,5",
        "1.2.3",
        "--5",
        "£",
        "-",
        "e5",
        "1e",
        "1e99999",
        "NaN",
        "Infinity",
        "0x1F",
        "1d",
        "1f",
        "½",
        "٣",
        "1 2",
        "1e400",
        ",123",
        "12,"
      })
  void takesNothingElseForANumber(String cell) {
    assertThat(Cells.number(cell, DecimalMark.POINT)).isEqualTo(OptionalDouble.empty());
  }

  @Property
  void everyDoubleThatJavaWritesComesBackBitForBit(@ForAll double value) {
    if (Double.isFinite(value)) {
      assertThat(Cells.number(Double.toString(value), DecimalMark.POINT)).hasValue(value);
    }
  }

  @Property
  void everyLongComesBack(@ForAll long value) {
    assertThat(Cells.integer(Long.toString(value), DecimalMark.POINT)).contains(value);
  }

  @Property
  void noTextIsAnError(@ForAll String text) {
    for (DecimalMark mark : DecimalMark.values()) {
      assertThat(Cells.number(text, mark)).isNotNull();
      assertThat(Cells.integer(text, mark)).isNotNull();
    }
    assertThat(Cells.timestamp(text)).isNotNull();
    assertThat(Cells.bool(text)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-01-31|2026-01-31T00:00:00Z",
        "2026-01-31 12:30|2026-01-31T12:30:00Z",
        "2026-01-31T12:30:01.5|2026-01-31T12:30:01.500Z",
        "2026-01-31T12:30:00Z|2026-01-31T12:30:00Z",
        "2026-01-31T12:30:00+02:00|2026-01-31T10:30:00Z"
      })
  void readsDaysAndTimes(String cell, String time) {
    assertThat(Cells.timestamp(cell)).contains(Instant.parse(time));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"03/10/2024", "1/01/2011", "2026-02-30", "2026-13-01", "20110101", "12:30"})
  void takesNothingElseForATime(String cell) {
    assertThat(Cells.timestamp(cell)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NA", "n/a", "NaN", "null", "None", "-", "?"})
  void knowsTheUsualWordsForMissing(String cell) {
    assertThat(Cells.isMissing(cell)).isTrue();
  }
}
