package io.millrace.base.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// What a client sends before the body, not yet believed.
///
/// @param method as it stands in the request line
/// @param target as it stands in the request line
/// @param isSecure whether it came by TLS
/// @param headers all values of a header; names in any case
public record RequestHead(
    String method, String target, boolean isSecure, Function<String, List<String>> headers) {
  /// One that did not come by TLS.
  public RequestHead(String method, String target, Function<String, List<String>> headers) {
    this(method, target, false, headers);
  }

  /// The first value of a header.
  public Optional<String> header(String name) {
    List<String> values = headers.apply(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
  }

  /// Whether the method is one that a client may use without asking to change anything.
  boolean isSafe() {
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }

  /// The media type of the body in lower case, without parameters; empty if there is none.
  String mediaType() {
    String value = header("Content-Type").orElse("");
    int semicolon = value.indexOf(';');
    return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  /// The declared length of the body, -1 if it comes in chunks, 0 if there is none.
  long bodyLength() {
    List<String> codings = headers.apply("Transfer-Encoding");
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
