package io.millrace.pipeline.event.http;

import static io.millrace.base.ErrorCode.SCHEDULE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Schedule;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A schedule on the wire.
final class ScheduleBody {
  private ScheduleBody() {}

  static ObjectNode of(Schedule schedule) {
    ObjectNode json =
        Json.object()
            .put("name", schedule.name())
            .put("expression", schedule.expression())
            .put("zone", schedule.zone().getId())
            .put("catch_up", word(schedule.catchUp()))
            .put("overlap", word(schedule.overlap()))
            .put("enabled", schedule.enabled());
    schedule.target().ifPresent(target -> json.set("target", TargetBody.of(target)));
    return json;
  }

  static Schedule read(String name, Request request) {
    JsonNode body =
        Body.read(
            request,
            SCHEDULE_INVALID,
            "expression",
            "zone",
            "catch_up",
            "overlap",
            "target",
            "enabled");
    require(
        body.path("expression").isString(),
        SCHEDULE_INVALID,
        "Send an expression such as 0 6 * * * or rate(5 minutes).",
        "expression: %s (expected: a text)",
        Body.cut(body.path("expression")));
    return new Schedule(
        name,
        body.get("expression").asString(),
        zone(body.path("zone")),
        choice(body, "catch_up", Schedule.CatchUp.ONCE),
        choice(body, "overlap", Schedule.Overlap.SKIP),
        body.hasNonNull("target")
            ? Optional.of(TargetBody.read(body.get("target"), "target", SCHEDULE_INVALID))
            : Optional.empty(),
        Body.enabled(body, SCHEDULE_INVALID));
  }

  private static ZoneId zone(JsonNode json) {
    try {
      return ZoneId.of(json.isMissingNode() ? "UTC" : json.asString(""));
    } catch (DateTimeException e) {
      throw new MillraceException(
          SCHEDULE_INVALID,
          "zone: %s (expected: a time zone)".formatted(Body.cut(json)),
          "Write a zone such as Europe/Berlin or UTC.",
          e);
    }
  }

  private static <E extends Enum<E>> E choice(JsonNode body, String field, E absent) {
    JsonNode json = body.path(field);
    E[] all = absent.getDeclaringClass().getEnumConstants();
    return json.isMissingNode()
        ? absent
        : Stream.of(all)
            .filter(each -> word(each).equals(json.asString("")))
            .findFirst()
            .orElseThrow(
                () -> {
                  String words =
                      Stream.of(all).map(ScheduleBody::word).collect(Collectors.joining(", "));
                  return new MillraceException(
                      SCHEDULE_INVALID,
                      "%s: %s (expected: %s)".formatted(field, Body.cut(json), words),
                      "Use one of these words.");
                });
  }

  private static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
