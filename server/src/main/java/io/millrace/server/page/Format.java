package io.millrace.server.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// How the pages write figures, times and names; templates write none themselves. All times are
/// UTC.
public final class Format {
  private static final char MINUS = '−';
  private static final String UNKNOWN = "unknown";
  private static final int SIGNIFICANT = 4;
  private static final DateTimeFormatter TIME = pattern("HH:mm");
  private static final DateTimeFormatter SECONDS = pattern("HH:mm:ss");
  private static final DateTimeFormatter MILLIS = pattern("HH:mm:ss.SSS");
  private static final DateTimeFormatter SHORT_DATE = pattern("d MMM");
  private static final DateTimeFormatter DAY = pattern("d MMM HH:mm");
  private static final DateTimeFormatter DATE = pattern("d MMM yyyy");
  private static final DateTimeFormatter YEAR = pattern("d MMM yyyy HH:mm");

  private Format() {}

  private static DateTimeFormatter pattern(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  /// `1,867`.
  public static String count(long count) {
    return sign(count < 0) + "%,d".formatted(Math.abs(count));
  }

  /// `1 row`, `3 rows`.
  public static String count(long count, String noun) {
    return count(count) + " " + (Math.abs(count) == 1 ? noun : noun + "s");
  }

  /// With four significant digits, or all of a whole number: `1,867`, `0.7613`, `−3,314`, `2.5e-7`.
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return UNKNOWN;
    }
    if (Double.isInfinite(value)) {
      return sign(value < 0) + "∞";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e12)) {
      return sign(value < 0) + new DecimalFormat("0.###E0", symbols()).format(size);
    }
    BigDecimal rounded = new BigDecimal(size).round(new MathContext(SIGNIFICANT));
    if (size >= 1_000) {
      rounded = BigDecimal.valueOf(Math.round(size));
    }
    boolean isZero = rounded.signum() == 0;
    return sign(value < 0 && !isZero)
        + new DecimalFormat("#,##0.######", symbols()).format(rounded);
  }

  /// As [#number], of a value that somebody has logged: NaN is one, and not unknown.
  public static String logged(double value) {
    return Double.isNaN(value) ? "NaN" : number(value);
  }

  private static DecimalFormatSymbols symbols() {
    return DecimalFormatSymbols.getInstance(Locale.ROOT);
  }

  /// As [#number], with a sign in front of a rise too.
  public static String change(double value) {
    return (value > 0 ? "+" : "") + number(value);
  }

  /// How many in a period, with two significant digits below 10: `0.25`, `7.5`, `310`.
  public static String rate(double rate) {
    double rounded = rate >= 10 ? Math.rint(rate) : Math.rint(rate * 100) / 100;
    return number(rounded);
  }

  /// With two decimals, for distances such as PSI.
  public static String distance(double value) {
    return Double.isNaN(value)
        ? UNKNOWN
        : sign(value <= -0.005) + String.format(Locale.ROOT, "%,.2f", Math.abs(value));
  }

  /// A share of 1: `56%`, `0.4%`, `<0.1%`.
  public static String share(double share) {
    if (Double.isNaN(share)) {
      return UNKNOWN;
    }
    double percent = share * 100;
    if (percent > 0 && percent < 0.1) {
      return "<0.1%";
    }
    boolean isWhole = percent >= 9.95 || percent == Math.rint(percent);
    return String.format(Locale.ROOT, isWhole ? "%.0f%%" : "%.1f%%", percent);
  }

  /// `640 B`, `1.9 MB`.
  public static String bytes(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    double size = bytes;
    int unit = -1;
    while (size >= 999.95) {
      size /= 1_000;
      unit++;
    }
    String pattern = size < 9.95 ? "%.1f %sB" : "%.0f %sB";
    return String.format(Locale.ROOT, pattern, size, "kMGTPE".charAt(unit));
  }

  /// `12 ms`, `1.8 s`, `18 s`, `5 min 12 s`, `2 h 5 min`, `3 d 4 h`.
  public static String duration(Duration duration) {
    long millis = Math.max(0, duration.toMillis());
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 9_950) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }
    long seconds = Math.round(millis / 1e3);
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    long minutes = seconds / 60;
    return minutes < 1_440
        ? two(minutes / 60, "h", minutes % 60, "min")
        : two(minutes / 1_440, "d", minutes % 1_440 / 60, "h");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }

  /// Microseconds as milliseconds with two significant digits: `0.64 ms`, `12 ms`.
  public static String latency(double micros) {
    return micros <= 0 ? UNKNOWN : milliseconds(micros) + " ms";
  }

  /// The figure of [#latency] without its unit.
  public static String milliseconds(double micros) {
    BigDecimal millis = new BigDecimal(micros / 1e3).round(new MathContext(2));
    return new DecimalFormat("#,##0.####", symbols()).format(millis);
  }

  /// `09:07` today, `19 Nov 09:02` this year, else with the year.
  public static String time(Instant time, Instant now) {
    ZonedDateTime at = time.atZone(ZoneOffset.UTC);
    LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
    if (at.toLocalDate().equals(today)) {
      return TIME.format(time);
    }
    return (at.getYear() == today.getYear() ? DAY : YEAR).format(time);
  }

  /// `09:07:04`.
  public static String seconds(Instant time) {
    return SECONDS.format(time);
  }

  /// `09:07:04.123`.
  public static String millis(Instant time) {
    return MILLIS.format(time);
  }

  /// `20 Nov 2026 09:07`.
  public static String moment(Instant time) {
    return YEAR.format(time);
  }

  /// `19 Nov`.
  public static String shortDate(Instant time) {
    return SHORT_DATE.format(time);
  }

  /// `20 Nov 2026` of epoch milliseconds.
  public static String day(long epochMillis) {
    return DATE.format(Instant.ofEpochMilli(epochMillis));
  }

  /// The first eight characters of an id.
  public static String shortId(String id) {
    return id.length() <= 8 ? id : id.substring(0, 8);
  }

  /// A text of at most `most` characters; the end gives way to an ellipsis.
  public static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  /// `PriceGate` and `price_gate` as `Price gate`.
  public static String words(String name) {
    String apart =
        name.replace('_', ' ').replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return apart.isEmpty() ? name : Character.toUpperCase(apart.charAt(0)) + apart.substring(1);
  }

  /// A coordinate of a drawing, with one decimal at most.
  public static String at(double coordinate) {
    double rounded = Math.round(coordinate * 10) / 10.0;
    return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
  }

  private static String sign(boolean isNegative) {
    return isNegative ? String.valueOf(MINUS) : "";
  }
}
