package io.millrace.pipeline.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Cron expressions against every minute of the days around a change of the clock.
class TimingPropertyTest {
  /// Europe, America, half an hour (Lord Howe), a change at midnight (Santiago), none (Kolkata).
  private static final List<ZoneId> ZONES =
      Stream.of(
              "Europe/Berlin",
              "America/New_York",
              "Australia/Lord_Howe",
              "America/Santiago",
              "Asia/Kolkata")
          .map(ZoneId::of)
          .toList();

  @Property(tries = 60)
  void fixedHoursFireOnceOnEachDay(
      @ForAll @IntRange(max = 4) int zoneIndex,
      @ForAll @IntRange(max = 7) int change,
      @ForAll @Size(min = 1, max = 3) Set<@IntRange(max = 59) Integer> minutes,
      @ForAll @Size(min = 1, max = 3) Set<@IntRange(max = 4) Integer> hours) {
    ZoneId zone = ZONES.get(zoneIndex);
    Instant from = dayBefore(zone, change);
    Instant to = from.plus(Duration.ofDays(3));
    LocalDateTime first = LocalDateTime.ofInstant(from, zone).plusMinutes(1);
    Set<Instant> expected =
        minutesFrom(first)
            .filter(time -> minutes.contains(time.getMinute()) && hours.contains(time.getHour()))
            .map(time -> momentOf(time, zone))
            .filter(time -> time.isAfter(from) && !time.isAfter(to))
            .collect(Collectors.toCollection(TreeSet::new));
    String expression = "%s %s * * *".formatted(list(minutes), list(hours));
    assertThat(firings(expression, zone, from, to)).containsExactlyElementsOf(expected);
  }

  @Property(tries = 60)
  void aStarInTheHourFieldFiresWheneverTheClockShowsTheMinute(
      @ForAll @IntRange(max = 4) int zoneIndex,
      @ForAll @IntRange(max = 7) int change,
      @ForAll @Size(min = 1, max = 3) Set<@IntRange(max = 59) Integer> minutes) {
    ZoneId zone = ZONES.get(zoneIndex);
    Instant from = dayBefore(zone, change);
    Instant to = from.plus(Duration.ofDays(3));
    List<Instant> expected =
        Stream.iterate(
                from.plusSeconds(60), time -> !time.isAfter(to), time -> time.plusSeconds(60))
            .filter(time -> minutes.contains(time.atZone(zone).getMinute()))
            .toList();
    assertThat(firings(list(minutes) + " * * * *", zone, from, to))
        .containsExactlyElementsOf(expected);
  }

  private static Instant dayBefore(ZoneId zone, int change) {
    Instant moment = Instant.parse("2026-01-01T00:00:00Z");
    for (int i = 0; i <= change; i++) {
      ZoneOffsetTransition next = zone.getRules().nextTransition(moment);
      moment = next == null ? moment : next.getInstant();
    }
    return moment.minus(Duration.ofDays(1));
  }

  private static Stream<LocalDateTime> minutesFrom(LocalDateTime first) {
    return Stream.iterate(first, time -> time.plusMinutes(1)).limit(Duration.ofDays(4).toMinutes());
  }

  /// With java.time's own words: what lies in a gap is at its end, of two moments the first counts.
  private static Instant momentOf(LocalDateTime time, ZoneId zone) {
    if (zone.getRules().getValidOffsets(time).isEmpty()) {
      return zone.getRules().getTransition(time).getInstant();
    }
    return time.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
  }

  private static List<Instant> firings(String expression, ZoneId zone, Instant from, Instant to) {
    Timing timing = Timing.parse("t", expression, zone);
    return Stream.iterate(
            timing.next(from).orElseThrow(),
            time -> !time.isAfter(to),
            time -> timing.next(time).orElseThrow())
        .toList();
  }

  private static String list(Set<Integer> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
