package io.millrace.base.http.vertx;

import io.vertx.core.http.HttpHeaders;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Names of headers in the form that Vert.x compares and writes fastest: bytes with their hash.
final class HeaderNames {
  static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");

  /// More names than this server has in its code; what comes from data may not grow it further.
  private static final int KNOWN_MAX = 500;

  private static final Map<String, CharSequence> KNOWN = new ConcurrentHashMap<>();

  private HeaderNames() {}

  static CharSequence of(String name) {
    CharSequence known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    if (KNOWN.size() >= KNOWN_MAX) {
      return name;
    }
    CharSequence made = HttpHeaders.createOptimized(name);
    KNOWN.put(name, made);
    return made;
  }
}
