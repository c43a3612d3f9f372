package io.millrace.base.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a client sends before the body, not yet believed.
///
/// @param method as it stands in the request line
/// @param target as it stands in the request line
/// @param isSecure whether it came by TLS
public record RequestHead(String method, String target, boolean isSecure, Headers headers) {
  /// Headers by their names, in any case.
  @FunctionalInterface
  public interface Headers {
    /// The values of a header in the order in which they were sent.
    List<String> all(String name);

    /// The first of them; null if there is none.
    default @Nullable String first(String name) {
      List<String> values = all(name);
      return values.isEmpty() ? null : values.getFirst();
    }
  }

  /// One that did not come by TLS.
  public RequestHead(String method, String target, Headers headers) {
    this(method, target, false, headers);
  }

  /// The first value of a header.
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.first(name));
  }

  /// Whether the method is one that a client may use without asking to change anything.
  boolean isSafe() {
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }

  /// The media type of the body in lower case, without parameters; empty if there is none.
  String mediaType() {
    return mediaType(header("Content-Type").orElse(""));
  }

  static String mediaType(String contentType) {
    int semicolon = contentType.indexOf(';');
    return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
        .strip()
        .toLowerCase(Locale.ROOT);
  }

  /// The declared length of the body, -1 if it comes in chunks, 0 if there is none.
  long bodyLength() {
    List<String> codings = headers.all("Transfer-Encoding");
    if (!codings.isEmpty()) {
      if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
        throw HostRules.malformed("Transfer-Encoding is not just 'chunked'.");
      }
      return -1;
    }
    String length = header("Content-Length").orElse("0");
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException _) {
      throw HostRules.malformed("Content-Length: '%s' is not a number.".formatted(length));
    }
  }
}
