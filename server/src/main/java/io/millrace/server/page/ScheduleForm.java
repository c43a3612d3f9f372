package io.millrace.server.page;

import static io.millrace.base.ErrorCode.SCHEDULE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.Schedules.Planned;
import io.millrace.pipeline.event.Target;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A schedule as it stands in its form.
///
/// @param isNew whether it has no name yet
/// @param target empty text: only rules that wait for its event
/// @param next the times at which it would fire next
public record ScheduleForm(
    boolean isNew,
    Typed<String> name,
    Typed<String> expression,
    Typed<ZoneId> zone,
    Schedule.CatchUp catchUp,
    Typed<Schedule.Overlap> overlap,
    Typed<Optional<Target>> target,
    boolean enabled,
    List<Instant> next) {
  private static final int UPCOMING = 5;
  private static final String NAME_HINT = "1 to 100 letters, digits, '.', '_' and '-'";
  private static final String EXPRESSION_HINT =
      "Five fields, cron(…), @daily, rate(5 minutes) or at(2026-12-24T18:00:00)";
  private static final String TARGET_HINT =
      "{ pipeline, input }, { topic, title } or { url }; nothing: only rules that wait for its event";

  /// The texts of a form.
  private record Texts(
      String name,
      String expression,
      String zone,
      String catchUp,
      String overlap,
      String target,
      boolean enabled) {}

  static ScheduleForm empty(PageServices services) {
    return of(services, true, new Texts("", "0 6 * * *", "UTC", "ONCE", "SKIP", "", true));
  }

  static ScheduleForm of(PageServices services, Schedule schedule) {
    return of(
        services,
        false,
        new Texts(
            schedule.name(),
            schedule.expression(),
            schedule.zone().getId(),
            schedule.catchUp().name(),
            schedule.overlap().name(),
            schedule.target().map(TargetText::of).orElse(""),
            schedule.enabled()));
  }

  static ScheduleForm of(PageServices services, Request request, boolean isNew, String name) {
    return of(
        services,
        isNew,
        new Texts(
            name,
            request.form("expression").orElse("").strip(),
            request.form("zone").orElse("").strip(),
            request.form("catch_up").orElse(""),
            request.form("overlap").orElse(""),
            request.form("target").orElse("").strip(),
            request.form("enabled").isPresent()));
  }

  private static ScheduleForm of(PageServices services, boolean isNew, Texts texts) {
    Typed<ZoneId> zone =
        Typed.read(texts.zone(), "Such as Europe/Zurich or UTC", ScheduleForm::zone);
    Instant now = services.clock().instant();
    ZoneId where = zone.value().orElse(ZoneId.of("UTC"));
    Schedule.CatchUp catchUp = choice(Schedule.CatchUp.values(), texts.catchUp());
    return new ScheduleForm(
        isNew,
        Typed.read(texts.name(), NAME_HINT, ScheduleForm::name),
        Typed.read(texts.expression(), EXPRESSION_HINT, text -> readable(text, where)),
        zone,
        catchUp,
        Typed.read(texts.overlap(), "", text -> overlap(text, catchUp)),
        Typed.read(texts.target(), TARGET_HINT, text -> target(text, services)),
        texts.enabled(),
        upcoming(texts.expression(), where, now));
  }

  private static String name(String text) {
    return text.isEmpty()
        ? ""
        : new Schedule(text, "@daily", ZoneOffset.UTC, Optional.empty()).name();
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new MillraceException(
          SCHEDULE_INVALID,
          "'%s' is no time zone.".formatted(text),
          "Write Europe/Zurich or UTC.",
          e);
    }
  }

  private static String readable(String expression, ZoneId zone) {
    return preview(expression, zone).expression();
  }

  private static Schedule preview(String expression, ZoneId zone) {
    return new Schedule("preview", expression, zone, Optional.empty());
  }

  private static List<Instant> upcoming(String expression, ZoneId zone, Instant now) {
    try {
      Schedule schedule = preview(expression, zone);
      return new Planned(schedule, schedule.next(now), Optional.empty()).upcoming(UPCOMING);
    } catch (MillraceException _) {
      return List.of();
    }
  }

  private static Schedule.Overlap overlap(String text, Schedule.CatchUp catchUp) {
    Schedule.Overlap overlap = choice(Schedule.Overlap.values(), text);
    require(
        catchUp != Schedule.CatchUp.ALL || overlap != Schedule.Overlap.SKIP,
        SCHEDULE_INVALID,
        "Let it wait or start beside.",
        "Times that are caught up follow each other at once.");
    return overlap;
  }

  private static Optional<Target> target(String text, PageServices services) {
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(TargetText.one(text, services.targets()));
  }

  /// The first one for a text that the form does not offer.
  private static <E extends Enum<E>> E choice(E[] all, String text) {
    return Arrays.stream(all).filter(each -> each.name().equals(text)).findFirst().orElse(all[0]);
  }

  ScheduleForm withName(Typed<String> other) {
    return new ScheduleForm(
        isNew, other, expression, zone, catchUp, overlap, target, enabled, next);
  }

  ScheduleForm withExpression(Typed<String> other) {
    return new ScheduleForm(isNew, name, other, zone, catchUp, overlap, target, enabled, next);
  }

  /// The schedule, if all of it can be read.
  Optional<Schedule> schedule() {
    return name.isWrong()
            || expression.isWrong()
            || zone.isWrong()
            || overlap.isWrong()
            || target.isWrong()
        ? Optional.empty()
        : Optional.of(
            new Schedule(
                name.text(),
                expression.text(),
                zone.value().orElseThrow(),
                catchUp,
                overlap.value().orElseThrow(),
                target.value().orElseThrow(),
                enabled));
  }
}
