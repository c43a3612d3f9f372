package io.millrace.server.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
  public record Tester(String pattern, String event, Optional<Verdict> verdict, String problem) {}

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
