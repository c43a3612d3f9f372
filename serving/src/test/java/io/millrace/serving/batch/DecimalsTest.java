package io.millrace.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against [Double#parseDouble], which rounds correctly.
class DecimalsTest {
  @Property(tries = 20_000)
  void readsWhatDoublesAreWrittenAs(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      agrees(Double.toString(value));
    }
  }

  @Property(tries = 20_000)
  void readsDigitsWithExponents(
      @ForAll @LongRange(min = 0) long digits,
      @ForAll @IntRange(min = -360, max = 320) int exponent) {
    agrees(digits + "e" + exponent);
    agrees("-" + digits + "." + digits % 10 + "E+" + Math.abs(exponent));
  }

  /// The hardest ones: as near to the middle between two doubles as 19 digits come.
  @Property(tries = 20_000)
  void roundsMiddlesToEven(@ForAll long bits) {
    double value = Math.abs(Double.longBitsToDouble(bits));
    if (Double.isFinite(value)) {
      BigDecimal middle = new BigDecimal(value).add(new BigDecimal(Math.ulp(value) / 2));
      agrees(middle.round(new MathContext(19)).toString());
    }
    agrees(Long.toString((1L << 53) + 1 + 2 * (bits >>> 13)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+7",
        ".5",
        "5.",
        "007",
        "8000",
        "-12.50",
        "1e22",
        "1e23",
        "9007199254740993",
        "123456789012345678",
        "0.000000000000000000000000012345",
        "1e-5",
        "3.4028235E38"
      })
  void isCertainOfPlainNumbers(String text) {
    assertThat(parse(text)).isEqualTo(Double.parseDouble(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        ".",
        "+.",
        "e5",
        "1e",
        "1e+",
        "1,000",
        "£5",
        "0x10",
        "1 ",
        "NaN",
        "Infinity",
        "1f",
        "12345678901234567890123",
        "1e99999999999"
      })
  void leavesAnythingElseToOthers(String text) {
    assertThat(parse(text)).isNaN();
  }

  private static void agrees(String text) {
    double found = parse(text);
    assertThat(Double.isNaN(found) || same(found, Double.parseDouble(text))).as(text).isTrue();
  }

  private static boolean same(double one, double other) {
    return Double.doubleToLongBits(one) == Double.doubleToLongBits(other);
  }

  /// Between other digits, which do not belong to it.
  private static double parse(String text) {
    byte[] bytes = ("9" + text + "9").getBytes(StandardCharsets.UTF_8);
    return Decimals.parse(bytes, 1, bytes.length - 1);
  }
}
