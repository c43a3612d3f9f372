package io.millrace.data.csv;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// What the text of a cell says, as numbers, moments and booleans are written for people. A cell
/// that says nothing of the kind gives empty, never an error.
public final class Cells {
  private static final Set<String> MISSING =
      Set.of("", "na", "n/a", "nan", "null", "none", "-", "?");
  private static final String CURRENCIES = "£$€¥";
  private static final Set<String> DISTANCES = Set.of("mi", "mi.", "miles", "km");
  private static final int LONGEST_NUMBER = 64;

  private Cells() {}

  /// Whether a cell of a column that is not text has no value: empty, or one of `NA`, `N/A`, `NaN`,
  /// `null`, `none`, `-`, `?` in any case.
  public static boolean isMissing(String cell) {
    return cell.length() <= 4 && MISSING.contains(cell.toLowerCase(Locale.ROOT));
  }

  /// A finite number: `8000`, `8,000.50`, `-1e3`, with a currency sign (`£8,000`) or a distance
  /// (`50,412 mi.`) around it. Groups are of three digits, or it is no number.
  public static OptionalDouble number(String cell, DecimalMark mark) {
    String plain = plainNumber(cell, mark);
    if (plain.isEmpty()) {
      return OptionalDouble.empty();
    }
    double value = Double.parseDouble(plain);
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /// A whole number of 64 bits, written as [#number] takes it; `15.0` is one.
  public static Optional<Long> integer(String cell, DecimalMark mark) {
    String plain = plainNumber(cell, mark);
    if (plain.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(plain));
    } catch (NumberFormatException e) {
      double value = Double.parseDouble(plain);
      boolean whole = value == Math.rint(value) && Math.abs(value) <= 1L << 53;
      return whole ? Optional.of((long) value) : Optional.empty();
    }
  }

  /// `true` or `false`, in any case.
  public static Optional<Boolean> bool(String cell) {
    return switch (cell.length() > 5 ? "" : cell.toLowerCase(Locale.ROOT)) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /// A day, or a day and a time, as ISO 8601 writes them, with `T` or a blank between; without an
  /// offset it is UTC.
  public static Optional<Instant> timestamp(String cell) {
    if (cell.length() < 10 || cell.length() > 40 || cell.charAt(4) != '-') {
      return Optional.empty();
    }
    try {
      if (cell.length() == 10) {
        return Optional.of(LocalDate.parse(cell).atStartOfDay(ZoneOffset.UTC).toInstant());
      }
      String iso = cell.charAt(10) == ' ' ? cell.replaceFirst(" ", "T") : cell;
      return Optional.of(
          hasOffset(iso)
              ? OffsetDateTime.parse(iso).toInstant()
              : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// Whether a whole number begins with a zero that does not count, as codes do.
  public static boolean hasLeadingZero(String cell) {
    return cell.length() > 1
        && cell.charAt(0) == '0'
        && cell.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean hasOffset(String iso) {
    return iso.endsWith("Z") || iso.indexOf('+', 11) > 0 || iso.indexOf('-', 11) > 0;
  }

  /// The number with a point and without groups, as Java reads it; empty if it is none.
  private static String plainNumber(String cell, DecimalMark mark) {
    if (cell.isEmpty() || cell.length() > LONGEST_NUMBER) {
      return "";
    }
    String text = withoutUnits(cell);
    char point = mark == DecimalMark.POINT ? '.' : ',';
    char group = mark == DecimalMark.POINT ? ',' : '.';
    StringBuilder plain = new StringBuilder(text.length());
    int at = 0;
    if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      plain.append(text.charAt(at++));
      text = text.substring(0, at) + withoutUnits(text.substring(at));
    }
    int whole = digits(text, at, plain);
    at += whole;
    int groups = 0;
    while (whole <= 3 && whole > 0 && at < text.length() && text.charAt(at) == group) {
      if (digits(text, at + 1, plain) != 3) {
        return "";
      }
      at += 4;
      groups++;
    }
    int fraction = 0;
    if (at < text.length() && text.charAt(at) == point) {
      plain.append('.');
      fraction = digits(text, at + 1, plain);
      at += 1 + fraction;
    }
    if (whole + groups + fraction == 0) {
      return "";
    }
    return at == text.length() || isExponent(text, at) ? plain + text.substring(at) : "";
  }

  /// Appends the digits that begin at `from`; gives how many there are.
  private static int digits(String text, int from, StringBuilder plain) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      plain.append(text.charAt(at++));
    }
    return at - from;
  }

  private static boolean isExponent(String text, int from) {
    if (text.charAt(from) != 'e' && text.charAt(from) != 'E') {
      return false;
    }
    int at = from + 1;
    if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      at++;
    }
    int digits = digits(text, at, new StringBuilder());
    return digits > 0 && digits <= 4 && at + digits == text.length();
  }

  private static String withoutUnits(String text) {
    String rest = text;
    if (!rest.isEmpty() && CURRENCIES.indexOf(rest.charAt(0)) >= 0) {
      rest = rest.substring(1).strip();
    }
    if (!rest.isEmpty() && CURRENCIES.indexOf(rest.charAt(rest.length() - 1)) >= 0) {
      rest = rest.substring(0, rest.length() - 1).strip();
    }
    int blank = rest.lastIndexOf(' ');
    return blank > 0 && DISTANCES.contains(rest.substring(blank + 1))
        ? rest.substring(0, blank).strip()
        : rest;
  }
}
