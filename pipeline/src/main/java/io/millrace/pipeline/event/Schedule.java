package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.SCHEDULE_INVALID;

import io.millrace.base.MillraceException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/// Fires at the times of an expression: publishes `io.millrace.schedule.fired` and starts a target.
///
/// @param name unique; 1 to 100 of `a-z A-Z 0-9 . _ -`
/// @param expression five cron fields (`0 * * * *`), `cron(…)` with EventBridge's six, `@hourly`,
///     `@daily`, `@weekly`, `@monthly`, `@yearly`, `rate(5 minutes)`, or `at(2026-12-24T18:00:00)`
/// @param zone where cron fields and times are read. A time that the clock jumps over fires when it
///     has jumped; a time that comes twice fires once, the first time. An hour field that begins
///     with `*` goes with the hours that there are
/// @param catchUp what becomes of times that were missed
/// @param overlap what becomes of a time at which what was started last is still at work
/// @param enabled whether it fires; times that pass meanwhile were not missed
public record Schedule(
    String name,
    String expression,
    ZoneId zone,
    CatchUp catchUp,
    Overlap overlap,
    Optional<Target> target,
    boolean enabled) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,100}");
  private static final Duration CAUGHT_UP = Duration.ofHours(24);

  /// What becomes of times that were missed, for example while the server was down.
  public enum CatchUp {
    /// One firing for all of them.
    ONCE,
    /// One firing for each of the last 24 hours, and one for all before.
    ALL,
    /// None; a firing that is at most a minute late was not missed.
    NONE
  }

  /// What becomes of a time at which the last execution still runs.
  public enum Overlap {
    /// It is left out.
    SKIP,
    /// It fires all the same.
    ALLOW,
    /// It waits until the last one has ended; meanwhile missed times are caught up as others are.
    QUEUE
  }

  /// @throws MillraceException with `SCHEDULE_INVALID` if the expression cannot be read, or if
  ///     every missed time is wanted and those that overlap are not
  public Schedule {
    zone = zone.equals(ZoneOffset.UTC) ? ZoneId.of("UTC") : zone; // by the name that people read
    MillraceException.require(
        NAME.matcher(name).matches(),
        SCHEDULE_INVALID,
        "Use letters, digits, '.', '_' and '-'.",
        "name: '%s' (expected: 1 to 100 of a-z A-Z 0-9 . _ -)",
        name);
    Timing.parse(name, expression, zone);
    MillraceException.require(
        catchUp != CatchUp.ALL || overlap != Overlap.SKIP,
        SCHEDULE_INVALID,
        "Set overlap to queue or allow: times that are caught up follow each other at once.",
        "overlap of '%s': skip (expected with catch_up all: queue or allow)",
        name);
  }

  /// Catches up once, and skips what overlaps.
  public Schedule(String name, String expression, ZoneId zone, Optional<Target> target) {
    this(name, expression, zone, CatchUp.ONCE, Overlap.SKIP, target);
  }

  /// One that is enabled.
  public Schedule(
      String name,
      String expression,
      ZoneId zone,
      CatchUp catchUp,
      Overlap overlap,
      Optional<Target> target) {
    this(name, expression, zone, catchUp, overlap, target, true);
  }

  public Schedule withEnabled(boolean wanted) {
    return new Schedule(name, expression, zone, catchUp, overlap, target, wanted);
  }

  private Timing timing() {
    return Timing.parse(name, expression, zone);
  }

  /// The first time after `now`.
  public Optional<Instant> next(Instant now) {
    return timing().next(now);
  }

  /// When to fire next, after the time `due` has been dealt with at `now`.
  Optional<Instant> following(Instant due, Instant now) {
    return switch (catchUp) {
      case ONCE, NONE -> timing().next(due, now);
      case ALL -> timing().next(due, now.minus(CAUGHT_UP));
    };
  }
}
