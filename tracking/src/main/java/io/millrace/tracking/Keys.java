package io.millrace.tracking;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.stream.Stream;

/// The rule for keys of metrics, params and tags: 1 to 250 letters (of any script), digits, `/`,
/// `_`, `.`, `-`, `:` and blanks; and, read as a path, one that needs no normalising (`a/../b`,
/// `./a`, `/a`, `a//b` and `a/` do).
final class Keys {
  static final int MAX = 250;

  private Keys() {}

  static void requireMetric(String key) {
    require(ErrorCode.METRIC_INVALID, "metric", key);
  }

  static void requireParam(String key) {
    require(ErrorCode.PARAM_INVALID, "param", key);
  }

  static void requireTag(String key) {
    require(ErrorCode.TAG_INVALID, "tag", key);
  }

  private static void require(ErrorCode code, String what, String key) {
    MillraceException.require(
        key.length() <= MAX,
        code,
        "Use a shorter key.",
        "'key' exceeds the maximum length of %d characters: %s '%s…' has %d",
        MAX,
        what,
        key.substring(0, Math.min(key.length(), 40)),
        key.length());
    MillraceException.require(
        isPlain(key),
        code,
        "Use letters, digits, '/', '_', '.', '-', ':' and blanks, as a plain relative path.",
        "Invalid value \"%s\" for parameter 'key' supplied: not a valid %s key",
        key,
        what);
  }

  private static boolean isPlain(String key) {
    boolean plain = true;
    for (int at = 0; at < key.length(); at += Character.charCount(key.codePointAt(at))) {
      int c = key.codePointAt(at);
      plain &= Character.isLetterOrDigit(c) || "/_.- :".indexOf(c) >= 0;
    }
    return plain && isNormal(key);
  }

  /// A key is read thousands of times as often as one has a dot or slash in it.
  private static boolean isNormal(String key) {
    if (key.indexOf('/') < 0) {
      return !key.isEmpty() && !key.equals(".") && !key.equals("..");
    }
    return Stream.of(key.split("/", -1))
        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }
}
