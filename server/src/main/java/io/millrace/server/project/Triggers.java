package io.millrace.server.project;

import static io.millrace.base.ErrorCode.SCHEDULE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.Target;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads what starts by itself: rules, schedules and their targets, in the words that they have
/// over HTTP too, except that a target's kind follows from what it names.
final class Triggers {
  private Triggers() {}

  static Rule rule(String name, JsonNode node) {
    return new Rule(
        name,
        node.path("pattern"),
        node.path("targets").valueStream().map(Target::of).toList(),
        node.path("enabled").asBoolean(true));
  }

  /// @throws MillraceException with `SCHEDULE_INVALID` if the expression or the zone cannot be
  ///     read, or the choices do not go together
  static Schedule schedule(String name, JsonNode node) {
    return new Schedule(
        name,
        node.path("expression").asString(),
        zone(node.path("zone").asString("UTC")),
        Schedule.CatchUp.valueOf(upper(node.path("catch_up").asString("once"))),
        Schedule.Overlap.valueOf(upper(node.path("overlap").asString("skip"))),
        node.has("target") ? Optional.of(Target.of(node.path("target"))) : Optional.empty(),
        node.path("enabled").asBoolean(true));
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  /// @throws MillraceException with `SCHEDULE_INVALID`
  static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new MillraceException(
          SCHEDULE_INVALID,
          "'%s' is no time zone".formatted(text),
          "Write a zone such as Europe/Zurich or UTC.",
          e);
    }
  }
}
