package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The expected texts are those of the design guide, §6 "Numbers".
class FormatTest {
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1867      | 1,867
          29471.4   | 29,471
          0.76128   | 0.7613
          -3314     | −3,314
          0         | 0
          -0.0      | 0
          0.1       | 0.1
          25.583    | 25.58
          2.5e-7    | 2.5E-7
          1.5e12    | 1.5E12
          NaN       | unknown
          Infinity  | ∞
          -Infinity | −∞
          """)
  void numbersHaveFourDigitsAndATrueMinus(double value, String text) {
    assertThat(Format.number(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.56,56%", "0.004,0.4%", "0.0001,<0.1%", "0,0%", "1,100%", "0.0996,10%"})
  void sharesArePercentages(double share, String text) {
    assertThat(Format.share(share)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"640,640 B", "1000,1.0 kB", "1900000,1.9 MB", "12345678,12 MB", "999999,1.0 MB"})
  void bytesAreDecimal(long bytes, String text) {
    assertThat(Format.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 ms",
    "812,812 ms",
    "1800,1.8 s",
    "18000,18 s",
    "312000,5 min 12 s",
    "7500000,2 h 5 min",
    "273600000,3 d 4 h",
    "-5,0 ms"
  })
  void durationsHaveTwoUnitsAtMost(long millis, String text) {
    assertThat(Format.duration(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.254,0.25", "7.5,7.5", "25.6,26", "1867.3,'1,867'"})
  void ratesAreWholeFromTenOn(double rate, String text) {
    assertThat(Format.rate(rate)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"640,0.64 ms", "12345,12 ms", "0,unknown"})
  void latenciesAreMilliseconds(double micros, String text) {
    assertThat(Format.latency(micros)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-20T09:07:00Z,09:07",
    "2026-11-19T09:02:00Z,19 Nov 09:02",
    "2025-12-31T23:59:00Z,31 Dec 2025 23:59"
  })
  void timesSayNoMoreThanIsNeeded(Instant time, String text) {
    assertThat(Format.time(time, NOW)).isEqualTo(text);
  }

  @Test
  void countsAgreeWithTheirNoun() {
    assertThat(Format.count(1, "row")).isEqualTo("1 row");
    assertThat(Format.count(4_812, "row")).isEqualTo("4,812 rows");
    assertThat(Format.count(0, "row")).isEqualTo("0 rows");
  }

  @Test
  void changesShowTheirSign() {
    assertThat(Format.change(677.7)).isEqualTo("+677.7");
    assertThat(Format.change(-25.78)).isEqualTo("−25.78");
    assertThat(Format.change(0)).isEqualTo("0");
  }

  @Test
  void distancesHaveTwoDecimalsAndNoNegativeZero() {
    assertThat(Format.distance(0.2)).isEqualTo("0.20");
    assertThat(Format.distance(-0.001)).isEqualTo("0.00");
    assertThat(Format.distance(Double.NaN)).isEqualTo("unknown");
  }

  @Test
  void namesBecomeWords() {
    assertThat(Format.words("PriceGate")).isEqualTo("Price gate");
    assertThat(Format.words("timed_out")).isEqualTo("Timed out");
    assertThat(Format.words("")).isEmpty();
  }

  @Test
  void longTextsEndInAnEllipsis() {
    assertThat(Format.shortened("x".repeat(200), 10)).hasSize(10).endsWith("…");
    assertThat(Format.shortened("short", 10)).isEqualTo("short");
  }
}
