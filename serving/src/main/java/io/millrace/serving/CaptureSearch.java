package io.millrace.serving;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Which captures of an endpoint are wanted.
///
/// @param text the begin of an inference id or of an event id, or a part of some value of the
///     input, in any case; empty: all
/// @param variant that answered; absent: all but shadows, whose answers nobody was given
public record CaptureSearch(String endpoint, String text, Optional<String> variant) {
  public CaptureSearch {
    text = text.strip();
  }

  public static CaptureSearch all(String endpoint) {
    return new CaptureSearch(endpoint, "", Optional.empty());
  }

  /// Whether it leaves out any.
  public boolean isNarrow() {
    return !text.isEmpty() || variant.isPresent();
  }

  public boolean matches(Capture capture) {
    return capture.endpoint().equals(endpoint)
        && variant.map(capture.variant()::equals).orElse(true)
        && matchesText(capture);
  }

  private boolean matchesText(Capture capture) {
    if (text.isEmpty()
        || capture.inferenceId().startsWith(text)
        || capture.eventId().startsWith(text)) {
      return true;
    }
    String wanted = text.toLowerCase(Locale.ROOT);
    return capture
        .input()
        .valueStream()
        .map(CaptureSearch::shown)
        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(wanted));
  }

  /// Whole numbers as people write them.
  private static String shown(JsonNode value) {
    if (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue())) {
      return String.valueOf((long) value.doubleValue());
    }
    return value.isContainer() ? value.toString() : value.asString("");
  }
}
