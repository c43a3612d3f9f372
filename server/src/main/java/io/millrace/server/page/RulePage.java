package io.millrace.server.page;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.Patterns;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The forms about rules.
public final class RulePage {
  static final String PATTERN =
      """
      {
        "type": ["io.millrace.file.created"],
        "data": { "size": [{ "numeric": [">", 1000] }] }
      }""";

  static final String EVENT =
      """
      {
        "specversion": "1.0",
        "id": "1",
        "source": "/somewhere",
        "type": "io.millrace.file.created",
        "data": { "path": "data/listings/monday.csv", "size": 2000 }
      }""";

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private RulePage() {}

  /// As the time field of a form has it, in UTC.
  static String local(Instant time) {
    return LOCAL.format(time);
  }

  /// @param problem why it cannot be said; empty if it can
  public record Tester(String pattern, String event, Optional<Verdict> verdict, String problem) {
    /// Tries the pattern that `text` says on an event.
    static Tester of(JsonNode pattern, String text, String event, Instant now) {
      try {
        Event found = Event.parse(Json.parse(event), now);
        Verdict verdict =
            new Verdict(Patterns.matches(pattern, found), Patterns.mismatches(pattern, found));
        return new Tester(text, event, Optional.of(verdict), "");
      } catch (MillraceException e) {
        return new Tester(text, event, Optional.empty(), e.detail() + " " + e.fix());
      }
    }
  }

  /// @param failing the fields that the event does not meet
  public record Verdict(boolean matches, List<String> failing) {}

  /// @param rules that stand
  public record Ask(List<String> rules, Range range) {}

  /// @param from in UTC, as the form has it; likewise `to`
  /// @param problem why nothing was replayed
  public record Range(String rule, String from, String to, String problem) {
    Range because(String why) {
      return new Range(rule, from, to, why);
    }
  }
}
