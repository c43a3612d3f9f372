package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.SCHEDULE_INVALID;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.millrace.base.MillraceException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// When a schedule fires.
///
/// cron-utils alone would skip a day whose time the clock jumps over (measured: `30 2 * * *` in
/// Europe/Berlin on 2026-03-29). So it is asked for local times only, and the zone is applied here:
/// a time inside the gap fires at the gap's end, a time that comes twice fires the first time.
sealed interface Timing {
  /// @return the first time after `after`
  Instant next(Instant after);

  /// The first time after `now` of a schedule that was due at `due`: what was missed in between is
  /// skipped.
  Instant next(Instant due, Instant now);

  /// @throws MillraceException with `SCHEDULE_INVALID`
  static Timing parse(String name, String expression, ZoneId zone) {
    MillraceException.require(
        Cron5.NAME.matcher(name).matches(),
        SCHEDULE_INVALID,
        "Use letters, digits, '.', '_' and '-'.",
        "name: '%s' (expected: 1 to 100 of a-z A-Z 0-9 . _ -)",
        name);
    String text = expression.strip();
    Matcher rate = Rate.FORM.matcher(text);
    if (rate.matches()) {
      long count = Long.parseLong(rate.group(1));
      Duration unit =
          switch (rate.group(2)) {
            case "minute" -> Duration.ofMinutes(1);
            case "hour" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
          };
      if (count > 0) {
        return new Rate(unit.multipliedBy(count));
      }
    }
    try {
      return new Cron5(Cron5.PARSER.parse(Cron5.SHORTHAND.getOrDefault(text, text)), zone);
    } catch (IllegalArgumentException e) {
      throw new MillraceException(
          SCHEDULE_INVALID,
          "schedule of '%s': '%s' cannot be read: %s".formatted(name, expression, e.getMessage()),
          "Write five cron fields (0 * * * *), @hourly, @daily, @weekly, @monthly, @yearly or"
              + " rate(5 minutes).",
          e);
    }
  }

  /// A fixed distance from one firing to the next.
  record Rate(Duration period) implements Timing {
    private static final Pattern FORM = Pattern.compile("rate\\((\\d{1,6}) (minute|hour|day)s?\\)");

    @Override
    public Instant next(Instant after) {
      return after.plus(period);
    }

    @Override
    public Instant next(Instant due, Instant now) {
      long missed = now.isBefore(due) ? 0 : Duration.between(due, now).dividedBy(period);
      return due.plus(period.multipliedBy(missed + 1));
    }
  }

  /// Five cron fields in a zone.
  record Cron5(Cron cron, ZoneId zone) implements Timing {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,100}");
    private static final CronParser PARSER =
        new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    private static final Map<String, String> SHORTHAND =
        Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    @Override
    public Instant next(Instant after) {
      ExecutionTime times = ExecutionTime.forCron(cron);
      ZonedDateTime local = LocalDateTime.ofInstant(after, zone).atZone(ZoneOffset.UTC);
      while (true) {
        local = times.nextExecution(local).orElseThrow(this::never);
        // atZone shifts a time in a gap by the gap's length; we want the gap's end instead.
        var transition = zone.getRules().getTransition(local.toLocalDateTime());
        Instant due =
            transition != null && transition.isGap()
                ? transition.getInstant()
                : local.toLocalDateTime().atZone(zone).toInstant();
        if (due.isAfter(after)) {
          return due;
        }
      }
    }

    @Override
    public Instant next(Instant due, Instant now) {
      return next(now.isBefore(due) ? due : now);
    }

    private MillraceException never() {
      return new MillraceException(
          SCHEDULE_INVALID,
          "schedule: '%s' never fires".formatted(cron.asString()),
          "Name a day that exists.");
    }
  }
}
