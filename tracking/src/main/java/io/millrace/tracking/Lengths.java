package io.millrace.tracking;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;

/// The rule for long texts. They are counted in characters as users and MLflow's clients count
/// them, so that one which Java keeps as two counts once.
final class Lengths {
  private Lengths() {}

  /// @param path what the text is in the request, such as `params[3].key`
  /// @throws MillraceException with `code`
  static void require(ErrorCode code, String path, String text, int max) {
    if (of(text) > max) {
      throw refusal(code, path, text, max);
    }
  }

  static MillraceException refusal(ErrorCode code, String path, String text, int max) {
    return new MillraceException(
        code,
        "'%s' exceeds the maximum length of %d characters: '%s…' has %d"
            .formatted(path, max, start(text, 40), of(text)),
        "Send a shorter one.");
  }

  static int of(String text) {
    return text.codePointCount(0, text.length());
  }

  /// The first characters of a text, all of them if it has no more.
  static String start(String text, int characters) {
    return of(text) <= characters
        ? text
        : text.substring(0, text.offsetByCodePoints(0, characters));
  }
}
