package io.millrace.tracking.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StoredDoubleTest {
  private static final int NUMBERS = 1_000_000;

  @Test
  void everyDoubleComesBackBitForBitAndIsStoredAsAFiniteOne() {
    long broken =
        new SplittableRandom(20_261_122L)
            .longs(NUMBERS)
            .mapToDouble(Double::longBitsToDouble)
            .filter(value -> !comesBack(value))
            .count();
    assertThat(broken).isZero();
  }

  @Test
  void keepsWhatDatabasesLose() {
    assertThat(new double[] {Double.NaN, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
        .matches(values -> comesBack(values[0]) && comesBack(values[1]))
        .matches(values -> comesBack(values[2]) && comesBack(values[3]));
  }

  private static boolean comesBack(double value) {
    StoredDouble stored = StoredDouble.of(value);
    return Double.doubleToLongBits(stored.toDouble()) == Double.doubleToLongBits(value)
        && Double.isFinite(stored.value())
        && Double.doubleToRawLongBits(stored.value()) != Double.doubleToRawLongBits(-0.0);
  }
}
