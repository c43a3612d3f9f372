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

  static boolean isAllowed(String key) {
    return Lengths.of(key) <= MAX && isPlain(key);
  }

  /// Why a key is not allowed.
  /// @param path what the key is in the request, such as `params[3].key`
  static MillraceException refusal(ErrorCode code, String path, String key) {
    return Lengths.of(key) > MAX
        ? Lengths.refusal(code, path, key, MAX)
        : new MillraceException(
            code,
            "Invalid value \"%s\" for parameter '%s' supplied: not a valid key"
                .formatted(key, path),
            "Use letters, digits, '/', '_', '.', '-', ':' and blanks, as a plain relative path.");
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
