package io.millrace.pipeline.event;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronConstraintsFactory;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cron fields in a zone.
///
/// cron-utils alone would skip a day whose time the clock jumps over (measured: `30 2 * * *` in
/// Europe/Berlin on 2026-03-29). So it is asked for local times only, and the zone is applied here.
/// With fixed hours a time is a time of the day: it fires once on every day. With an hour field
/// that begins with `*` it is a distance: it fires through both halves of an hour that comes twice,
/// and not for an hour that is left out.
///
/// @param runsThrough the hour field begins with `*`
record CronTiming(Cron cron, boolean runsThrough, ZoneId zone) implements Timing {
  private static final Pattern EVENT_BRIDGE = Pattern.compile("cron\\((.*)\\)");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final CronParser FIVE =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
  private static final CronParser SIX = new CronParser(sixFields());
  private static final Map<String, String> SHORTHAND =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  /// @throws IllegalArgumentException if it cannot be read
  static CronTiming parse(String text, ZoneId zone) {
    Matcher eventBridge = EVENT_BRIDGE.matcher(text);
    String fields =
        eventBridge.matches() ? eventBridge.group(1).strip() : SHORTHAND.getOrDefault(text, text);
    Cron cron = (eventBridge.matches() ? SIX : FIVE).parse(fields);
    return new CronTiming(cron, BLANKS.split(fields, -1)[1].startsWith("*"), zone);
  }

  /// EventBridge's: minute, hour, day of the month, month, day of the week (1 is Sunday), year.
  private static CronDefinition sixFields() {
    return CronDefinitionBuilder.defineCron()
        .withMinutes()
        .withValidRange(0, 59)
        .withStrictRange()
        .and()
        .withHours()
        .withValidRange(0, 23)
        .withStrictRange()
        .and()
        .withDayOfMonth()
        .withValidRange(1, 31)
        .supportsL()
        .supportsW()
        .supportsLW()
        .supportsQuestionMark()
        .and()
        .withMonth()
        .withValidRange(1, 12)
        .withStrictRange()
        .and()
        .withDayOfWeek()
        .withValidRange(1, 7)
        .withMondayDoWValue(2)
        .supportsHash()
        .supportsL()
        .supportsQuestionMark()
        .and()
        .withYear()
        .withValidRange(1970, 2199)
        .withStrictRange()
        .and()
        .withCronValidation(CronConstraintsFactory.ensureEitherDayOfWeekOrDayOfMonth())
        .instance();
  }

  @Override
  public Optional<Instant> next(Instant after) {
    return runsThrough ? nextOnTheClock(after) : nextOfTheDay(after);
  }

  private Optional<Instant> nextOfTheDay(Instant after) {
    Optional<LocalDateTime> local = nextLocal(LocalDateTime.ofInstant(after, zone));
    while (local.isPresent()) {
      Instant due = Timing.moment(local.get(), zone);
      if (due.isAfter(after)) {
        return Optional.of(due);
      }
      local = nextLocal(local.get());
    }
    return Optional.empty();
  }

  /// Reads a clock that runs evenly until it is set, then searches on from what it was set to.
  private Optional<Instant> nextOnTheClock(Instant after) {
    ZoneOffset offset = zone.getRules().getOffset(after);
    ZoneOffsetTransition setting = zone.getRules().nextTransition(after);
    Optional<LocalDateTime> local = nextLocal(LocalDateTime.ofInstant(after, offset));
    while (local.isPresent()
        && setting != null
        && !local.get().toInstant(offset).isBefore(setting.getInstant())) {
      offset = setting.getOffsetAfter();
      local = nextLocal(setting.getDateTimeAfter().minusNanos(1));
      setting = zone.getRules().nextTransition(setting.getInstant());
    }
    ZoneOffset found = offset;
    return local.map(time -> time.toInstant(found));
  }

  private Optional<LocalDateTime> nextLocal(LocalDateTime after) {
    return ExecutionTime.forCron(cron)
        .nextExecution(after.atZone(ZoneOffset.UTC))
        .map(ZonedDateTime::toLocalDateTime);
  }
}
