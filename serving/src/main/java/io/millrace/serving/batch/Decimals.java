package io.millrace.serving.batch;

import java.math.BigInteger;

/// Reads plain decimal numbers straight from bytes: `8000`, `-12.5`, `.5`, `1e-3`, at most 19
/// digits that count. Anything else is left to readers that know more. The result is the nearest
/// double, as [Double#parseDouble] has it.
///
/// Source of the way for more than 15 digits: D. Lemire, *Number Parsing at a Gigabyte per Second*,
/// Software: Practice and Experience 51 (8), 2021, section 5.
final class Decimals {
  private static final int DIGITS_MAX = 19;
  private static final int EXPONENT_MAX = 9_999;

  /// Powers of ten that doubles hold exactly, and up to which numbers they hold all integers.
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final long EXACT_MAX = 1L << 53;
  private static final int POWER_MIN = -342;
  private static final int POWER_MAX = 308;

  /// The first 128 bits of `10^q`, high half first, from [#POWER_MIN] on; below `10^0` rounded up.
  private static final long[] PRODUCTS = products();

  private Decimals() {}

  /// The number in `bytes[from .. to)`; NaN if it is not plain, or not certain.
  static double parse(byte[] bytes, int from, int to) {
    int at = from;
    boolean negative = false;
    if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
      negative = bytes[at] == '-';
      at++;
    }
    long digits = 0;
    int first = at;
    int digit;
    while (at < to && (digit = bytes[at] - '0') >= 0 && digit <= 9) {
      digits = digits * 10 + digit;
      at++;
    }
    int count = at - first;
    int exponent = 0;
    if (at < to && bytes[at] == '.') {
      int point = ++at;
      while (at < to && (digit = bytes[at] - '0') >= 0 && digit <= 9) {
        digits = digits * 10 + digit;
        at++;
      }
      exponent = point - at;
      count += at - point;
    }
    if (count == 0 || (count > DIGITS_MAX && counting(bytes, first, at) > DIGITS_MAX)) {
      return Double.NaN;
    }
    if (at < to) {
      int written = exponent(bytes, at, to);
      if (written == Integer.MAX_VALUE) {
        return Double.NaN;
      }
      exponent += written;
    }
    double value = value(digits, exponent);
    return negative ? -value : value;
  }

  /// How many digits there are behind leading zeros.
  private static int counting(byte[] bytes, int from, int to) {
    int at = from;
    int points = 0;
    while (at < to && (bytes[at] == '0' || bytes[at] == '.')) {
      at++;
    }
    for (int i = at; i < to; i++) {
      points += bytes[i] == '.' ? 1 : 0;
    }
    return to - at - points;
  }

  /// What stands behind `e`; the largest integer if it is no exponent.
  private static int exponent(byte[] bytes, int from, int to) {
    int at = from;
    if (bytes[at] != 'e' && bytes[at] != 'E') {
      return Integer.MAX_VALUE;
    }
    at++;
    boolean negative = at < to && bytes[at] == '-';
    if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
      at++;
    }
    if (at == to) {
      return Integer.MAX_VALUE;
    }
    int exponent = 0;
    for (; at < to; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9 || exponent > EXPONENT_MAX) {
        return Integer.MAX_VALUE;
      }
      exponent = exponent * 10 + digit;
    }
    return negative ? -exponent : exponent;
  }

  private static double value(long digits, int exponent) {
    if (digits >= 0 && digits <= EXACT_MAX && exponent >= -22 && exponent <= 22) {
      return exponent < 0 ? digits / POWERS[-exponent] : digits * POWERS[exponent];
    }
    if (digits == 0) {
      return 0;
    }
    return exponent < POWER_MIN || exponent > POWER_MAX ? Double.NaN : nearest(digits, exponent);
  }

  /// By one multiplication of 64 and 128 bits, and a second one where its last bits could matter.
  /// @param digits unsigned, not 0
  private static double nearest(long digits, int exponent) {
    int zeros = Long.numberOfLeadingZeros(digits);
    long word = digits << zeros;
    int entry = 2 * (exponent - POWER_MIN);
    long high = Math.unsignedMultiplyHigh(word, PRODUCTS[entry]);
    long low = word * PRODUCTS[entry];
    if ((high & 0x1FF) == 0x1FF) {
      long more = Math.unsignedMultiplyHigh(word, PRODUCTS[entry + 1]);
      low += more;
      high += Long.compareUnsigned(low, more) < 0 ? 1 : 0;
      if (low == -1 && (exponent < -27 || exponent > 55)) {
        return Double.NaN;
      }
    }
    int upper = (int) (high >>> 63);
    long mantissa = high >>> (upper + 9);
    // floor(log2(10^q)), as 217706 / 2^16 gives it for every q here.
    int binary = ((217_706 * exponent) >> 16) + 63 + upper - zeros + 1_023;
    if (binary <= 0 || binary >= 2_046) {
      return Double.NaN; // subnormal, or near the largest
    }
    boolean half = Long.compareUnsigned(low, 1) <= 0 && exponent >= -4 && exponent <= 23;
    if (half && (mantissa & 3) == 1 && mantissa << (upper + 9) == high) {
      mantissa &= ~1L; // exactly between two doubles: to the even one
    }
    mantissa = (mantissa + (mantissa & 1)) >>> 1;
    if (mantissa >= 1L << 53) {
      mantissa = 1L << 52;
      binary++;
    }
    return Double.longBitsToDouble(((long) binary << 52) | (mantissa & (1L << 52) - 1));
  }

  private static long[] products() {
    long[] products = new long[2 * (POWER_MAX - POWER_MIN + 1)];
    for (int q = POWER_MIN; q <= POWER_MAX; q++) {
      BigInteger bits = bits(q);
      products[2 * (q - POWER_MIN)] = bits.shiftRight(64).longValue();
      products[2 * (q - POWER_MIN) + 1] = bits.longValue();
    }
    return products;
  }

  private static BigInteger bits(int q) {
    BigInteger power = BigInteger.TEN.pow(Math.abs(q));
    if (q >= 0) {
      int shift = power.bitLength() - 128;
      return shift > 0 ? power.shiftRight(shift) : power.shiftLeft(-shift);
    }
    // 2^b / 10^-q rounded up, b such that the result has 128 bits.
    int b = 127 + power.bitLength();
    return BigInteger.ONE.shiftLeft(b).divide(power).add(BigInteger.ONE);
  }
}
