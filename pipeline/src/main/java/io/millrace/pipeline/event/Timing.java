package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.SCHEDULE_INVALID;

import io.millrace.base.MillraceException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// When a schedule fires.
sealed interface Timing permits Timing.Rate, Timing.Once, CronTiming {
  /// @return the first time after `after`, if there is one
  Optional<Instant> next(Instant after);

  /// The first time after `now` of a schedule that was due at `due`: what was missed in between is
  /// skipped.
  default Optional<Instant> next(Instant due, Instant now) {
    return next(now.isBefore(due) ? due : now);
  }

  /// @param name of the schedule, for the message
  /// @throws MillraceException with `SCHEDULE_INVALID`
  static Timing parse(String name, String expression, ZoneId zone) {
    String text = expression.strip();
    try {
      Matcher rate = Rate.FORM.matcher(text);
      Matcher once = Once.FORM.matcher(text);
      if (rate.matches()) {
        return Rate.of(Long.parseLong(rate.group(1)), rate.group(2));
      }
      return once.matches()
          ? new Once(LocalDateTime.parse(once.group(1)), zone)
          : CronTiming.parse(text, zone);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new MillraceException(
          SCHEDULE_INVALID,
          "expression of '%s': '%s' cannot be read: %s".formatted(name, expression, e.getMessage()),
          "Write five cron fields (0 * * * *), cron(0 18 ? * MON-FRI *), @hourly, @daily, @weekly,"
              + " @monthly, @yearly, rate(5 minutes) or at(2026-12-24T18:00:00).",
          e);
    }
  }

  /// The moment of a local time: the end of the gap if the clock jumps over it, the first one if it
  /// comes twice.
  static Instant moment(LocalDateTime local, ZoneId zone) {
    var transition = zone.getRules().getTransition(local);
    return transition != null && transition.isGap()
        ? transition.getInstant()
        : local.atZone(zone).toInstant();
  }

  /// A fixed distance from one firing to the next.
  record Rate(Duration period) implements Timing {
    private static final Pattern FORM = Pattern.compile("rate\\((\\d{1,6}) (minute|hour|day)s?\\)");

    private static Rate of(long count, String unit) {
      if (count == 0) {
        throw new IllegalArgumentException("a rate is at least 1");
      }
      return new Rate(
          switch (unit) {
            case "minute" -> Duration.ofMinutes(count);
            case "hour" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          });
    }

    @Override
    public Optional<Instant> next(Instant after) {
      return Optional.of(after.plus(period));
    }

    @Override
    public Optional<Instant> next(Instant due, Instant now) {
      long missed = now.isBefore(due) ? 0 : Duration.between(due, now).dividedBy(period);
      return Optional.of(due.plus(period.multipliedBy(missed + 1)));
    }
  }

  /// One time.
  record Once(LocalDateTime local, ZoneId zone) implements Timing {
    private static final Pattern FORM =
        Pattern.compile("at\\((\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d)?)\\)");

    @Override
    public Optional<Instant> next(Instant after) {
      return Optional.of(moment(local, zone)).filter(moment -> moment.isAfter(after));
    }
  }
}
