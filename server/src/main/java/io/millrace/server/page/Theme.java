package io.millrace.server.page;

import io.millrace.base.http.Request;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Light or dark, kept in a cookie.
public enum Theme {
  SYSTEM,
  DARK,
  LIGHT;

  static final String COOKIE = "millrace_theme";

  static Theme of(Request request) {
    return request.header("Cookie").stream()
        .flatMap(cookies -> Stream.of(cookies.split(";", -1)))
        .map(String::strip)
        .filter(cookie -> cookie.startsWith(COOKIE + "="))
        .map(cookie -> of(cookie.substring(COOKIE.length() + 1)))
        .findFirst()
        .orElse(SYSTEM);
  }

  static Theme of(String word) {
    return Stream.of(values()).filter(t -> t.word().equals(word)).findFirst().orElse(SYSTEM);
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The value of `data-theme`; absent: the system decides.
  public Optional<String> attribute() {
    return this == SYSTEM ? Optional.empty() : Optional.of(word());
  }

  /// What the switch changes to.
  public Theme next() {
    return switch (this) {
      case SYSTEM -> DARK;
      case DARK -> LIGHT;
      case LIGHT -> SYSTEM;
    };
  }
}
