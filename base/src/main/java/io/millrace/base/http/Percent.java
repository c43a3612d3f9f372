package io.millrace.base.http;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Percent-encoding (RFC 3986), decoded once and strictly: visible ASCII in, well-formed UTF-8 out.
final class Percent {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private Percent() {}

  /// @param plus what `+` stands for: a blank in queries, itself in paths
  /// @throws MillraceException with `REQUEST_INVALID` if an escape is broken, not UTF-8 or NUL
  static String decode(String raw, char plus) {
    if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) {
      return raw;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.write(hex(raw, i));
        i += 2;
      } else {
        bytes.write(c == '+' ? plus : c);
      }
    }
    return utf8(bytes.toByteArray());
  }

  /// Escapes everything but the unreserved characters of RFC 3986.
  static String encode(String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= 0 && UNRESERVED.indexOf(b) >= 0) {
        out.append((char) b);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return out.toString();
  }

  static MillraceException invalid(String message) {
    return new MillraceException(
        ErrorCode.REQUEST_INVALID,
        message,
        "Percent-encode each path segment and query value once, as UTF-8.");
  }

  private static int hex(String raw, int at) {
    if (at + 2 < raw.length()
        && HexFormat.isHexDigit(raw.charAt(at + 1))
        && HexFormat.isHexDigit(raw.charAt(at + 2))) {
      return HexFormat.fromHexDigits(raw, at + 1, at + 3);
    }
    throw invalid(
        "The request target has a broken escape: '%s'."
            .formatted(raw.substring(at, Math.min(raw.length(), at + 3))));
  }

  private static String utf8(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') >= 0) {
        throw invalid("The request target or form holds the character NUL.");
      }
      return text;
    } catch (CharacterCodingException _) {
      throw invalid("The request target is not UTF-8 after decoding.");
    }
  }
}
