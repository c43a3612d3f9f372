package io.millrace.pipeline.background;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/// Begins at the time of the wall clock and then goes on evenly, however that one is set: what is
/// to last ten seconds lasts ten seconds. In whole milliseconds. Thread-safe.
public final class SteadyClock implements InstantSource {
  private final InstantSource wall;
  private final LongSupplier nanoTime;
  private final Instant origin;
  private final long originNanos;

  /// @param nanoTime goes on evenly
  /// @param notBefore it begins no earlier, even if the wall clock is behind
  public SteadyClock(InstantSource wall, LongSupplier nanoTime, Instant notBefore) {
    this.wall = wall;
    this.nanoTime = nanoTime;
    Instant now = wall.instant();
    this.origin = now.isBefore(notBefore) ? notBefore : now;
    this.originNanos = nanoTime.getAsLong();
  }

  @Override
  public Instant instant() {
    return origin.plusNanos(nanoTime.getAsLong() - originNanos).truncatedTo(ChronoUnit.MILLIS);
  }

  /// What the wall clock will say at `moment`, if nobody sets it.
  public Instant onTheWall(Instant moment) {
    return Instant.ofEpochMilli(wall.millis()).plus(Duration.between(instant(), moment));
  }
}
