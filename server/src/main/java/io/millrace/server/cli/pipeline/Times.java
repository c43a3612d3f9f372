package io.millrace.server.cli.pipeline;

import io.millrace.server.page.Format;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/// Times of the server's answers, for people.
final class Times {
  private Times() {}

  /// `20 Nov 2026 09:07`, in UTC.
  static String moment(JsonNode time) {
    return Format.moment(Instant.parse(time.asString()));
  }

  /// `09:07:04.123`, in UTC.
  static String millis(JsonNode time) {
    return Format.millis(Instant.parse(time.asString()));
  }

  /// How long it took; empty while it goes on.
  static String took(JsonNode from, JsonNode to) {
    return to.isString()
        ? Format.duration(
            Duration.between(Instant.parse(from.asString()), Instant.parse(to.asString())))
        : "";
  }
}
