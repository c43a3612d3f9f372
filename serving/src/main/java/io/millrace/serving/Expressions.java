package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;

import com.dashjoin.jsonata.Jsonata;
import io.millrace.base.MillraceException;
import org.jspecify.annotations.Nullable;

/// The JSONata expressions of declarations, as they are written.
final class Expressions {
  private static final int LENGTH_MAX = 4_000;

  private Expressions() {}

  /// Without `{%` and `%}` around it, if it has them.
  static String plain(String text) {
    String stripped = text.strip();
    return isMarked(stripped) ? stripped.substring(2, stripped.length() - 2).strip() : stripped;
  }

  static boolean isMarked(String text) {
    return text.length() >= 4 && text.startsWith("{%") && text.endsWith("%}");
  }

  /// @param what it is of, for the message
  /// @throws MillraceException with `ENDPOINT_INVALID` unless it has 1 to 4,000 characters and
  ///     parses
  static void require(String what, String source, String fix) {
    try {
      if (source.isBlank() || source.length() > LENGTH_MAX) {
        throw invalid(what, source, "it has %d characters".formatted(source.length()), fix, null);
      }
      var _ = Jsonata.jsonata(source);
    } catch (MillraceException e) {
      throw e;
    } catch (RuntimeException e) {
      throw invalid(what, source, String.valueOf(e.getMessage()), fix, e);
    }
  }

  private static MillraceException invalid(
      String what, String source, String reason, String fix, @Nullable Throwable cause) {
    String shown = source.length() > 200 ? source.substring(0, 200) + "…" : source;
    return new MillraceException(
        ENDPOINT_INVALID,
        "%s: '%s' is not a JSONata expression: %s".formatted(what, shown, reason),
        fix,
        cause);
  }
}
