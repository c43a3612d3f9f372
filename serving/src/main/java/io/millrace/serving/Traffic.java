package io.millrace.serving;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The last three hours of an endpoint's traffic, minute by minute, for pages. Lost with the
/// process; the metrics of Prometheus are the record.
///
/// Latencies are counted in buckets of 9 % width from 1 µs on: a percentile is at most that much
/// too high. Thread-safe, without locks.
public final class Traffic {
  private static final int MINUTES = 180;
  private static final int PER_OCTAVE = 8;
  private static final int BUCKETS = 26 * PER_OCTAVE;

  private final InstantSource clock;
  private final AtomicReferenceArray<@Nullable Minute> ring = new AtomicReferenceArray<>(MINUTES);

  Traffic(InstantSource clock) {
    this.clock = clock;
  }

  /// One minute of traffic; percentiles are 0 without requests.
  ///
  /// @param start of the minute
  /// @param requests all of them
  /// @param rows answered
  /// @param refused answered with 4xx
  /// @param failed answered with 5xx
  /// @param unknownLevels texts that training did not see
  /// @param p50 microseconds, of the requests that were answered
  public record Summary(
      Instant start,
      long requests,
      long rows,
      long refused,
      long failed,
      long unknownLevels,
      double p50,
      double p95,
      double p99) {}

  /// The last `count` minutes with the current one, oldest first; minutes without traffic are
  /// there, empty.
  /// @param count 1 to 180
  public List<Summary> minutes(int count) {
    long now = clock.millis() / 60_000;
    List<Summary> minutes = new ArrayList<>();
    for (long minute = now - Math.clamp(count, 1, MINUTES) + 1; minute <= now; minute++) {
      Minute found = ring.get((int) (minute % MINUTES));
      minutes.add((found != null && found.number == minute ? found : new Minute(minute)).summary());
    }
    return minutes;
  }

  /// The last `count` minutes with the current one as one.
  /// @param count 1 to 180
  public Summary total(int count) {
    long now = clock.millis() / 60_000;
    Minute total = new Minute(now - Math.clamp(count, 1, MINUTES) + 1);
    for (int i = 0; i < MINUTES; i++) {
      Minute minute = ring.get(i);
      if (minute != null && minute.number >= total.number && minute.number <= now) {
        total.add(minute);
      }
    }
    return total.summary();
  }

  void answered(int rows, int unknownLevels, long nanos) {
    current().answered(rows, unknownLevels, nanos);
  }

  void refused() {
    current().counts.incrementAndGet(Minute.REFUSED);
  }

  void failed() {
    current().failed();
  }

  private Minute current() {
    long number = clock.millis() / 60_000;
    int slot = (int) (number % MINUTES);
    Minute minute = ring.get(slot);
    while (minute == null || minute.number < number) {
      Minute fresh = new Minute(number);
      if (ring.compareAndSet(slot, minute, fresh)) {
        return fresh;
      }
      minute = ring.get(slot);
    }
    return minute;
  }

  private static int bucket(long nanos) {
    double micros = nanos / 1e3;
    int bucket = (int) Math.ceil(PER_OCTAVE * Math.log(Math.max(1, micros)) / Math.log(2));
    return Math.min(bucket, BUCKETS - 1);
  }

  /// The counts of one minute, or of another stretch of time. Thread-safe.
  static final class Minute {
    static final int ANSWERED = 0;
    static final int ROWS = 1;
    static final int REFUSED = 2;
    static final int FAILED = 3;
    static final int UNKNOWN = 4;

    final long number;
    final AtomicLongArray counts = new AtomicLongArray(5);
    final AtomicLongArray latencies = new AtomicLongArray(BUCKETS);

    Minute(long number) {
      this.number = number;
    }

    void answered(int rows, int unknownLevels, long nanos) {
      counts.incrementAndGet(ANSWERED);
      counts.addAndGet(ROWS, rows);
      counts.addAndGet(UNKNOWN, unknownLevels);
      latencies.incrementAndGet(bucket(nanos));
    }

    void failed() {
      counts.incrementAndGet(FAILED);
    }

    void add(Minute other) {
      for (int i = 0; i < counts.length(); i++) {
        counts.addAndGet(i, other.counts.get(i));
      }
      for (int i = 0; i < BUCKETS; i++) {
        latencies.addAndGet(i, other.latencies.get(i));
      }
    }

    Summary summary() {
      long answered = counts.get(ANSWERED);
      long refused = counts.get(REFUSED);
      long failed = counts.get(FAILED);
      return new Summary(
          Instant.ofEpochMilli(number * 60_000),
          answered + refused + failed,
          counts.get(ROWS),
          refused,
          failed,
          counts.get(UNKNOWN),
          percentile(0.50),
          percentile(0.95),
          percentile(0.99));
    }

    private double percentile(double share) {
      long total = 0;
      for (int i = 0; i < BUCKETS; i++) {
        total += latencies.get(i);
      }
      long wanted = Math.max(1, (long) Math.ceil(share * total));
      long passed = 0;
      for (int i = 0; i < BUCKETS; i++) {
        passed += latencies.get(i);
        if (passed >= wanted) {
          return Math.pow(2, (double) i / PER_OCTAVE);
        }
      }
      return 0;
    }
  }
}
