package io.millrace.serving.capture;

import io.millrace.data.table.Snapshot;
import io.millrace.data.table.Tables;
import io.millrace.pipeline.background.Loop;
import io.millrace.serving.Captures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the table of captures from growing by more than its rows: each move adds a file and a
/// snapshot. Small files become larger ones, in the order in which they came, so a file is of one
/// stretch of time; snapshots that nobody needs are forgotten, with the files that only they name.
///
/// Whoever reads has [#READING] to come to an end. What tells moves and batches that they were
/// made before stays: the newest move, and batches for [#RESUMING]. Thread-safe; blocks.
public final class CaptureUpkeep implements AutoCloseable {
  /// Longest time that a reader may take.
  static final Duration READING = Duration.ofHours(1);

  /// How long a batch may be resumed without adding its rows twice.
  static final Duration RESUMING = Duration.ofDays(90);

  private static final Logger log = LoggerFactory.getLogger(CaptureUpkeep.class);

  private final Tables tables;
  private final InstantSource clock;
  private final Duration every;
  private volatile @Nullable Loop working;

  /// @param every how often it looks
  public CaptureUpkeep(Tables tables, InstantSource clock, Duration every) {
    this.tables = tables;
    this.clock = clock;
    this.every = every;
  }

  public void start() {
    working =
        Loop.start(
            "capture-upkeep",
            () -> {
              tidy(clock.instant());
              return every;
            });
  }

  /// Merges files once, and forgets what is over.
  public void tidy(Instant now) {
    if (tables.columns(Captures.TABLE).isEmpty()) {
      return;
    }
    boolean compacted = tables.compact(Captures.TABLE);
    Optional<Snapshot> move =
        tables.snapshots(Captures.TABLE).reversed().stream()
            .filter(CaptureMover::isMove)
            .findFirst();
    int expired =
        tables.expire(
            Captures.TABLE,
            each ->
                each.createdAt().isBefore(now.minus(kept(each)))
                    && !move.equals(Optional.of(each)));
    if (compacted || expired > 0) {
      log.info("capture.table.tidied compacted={} expired={}", compacted, expired);
    }
  }

  private static Duration kept(Snapshot snapshot) {
    return TableCaptures.isAdded(snapshot) ? RESUMING : READING;
  }

  @Override
  public void close() {
    Loop present = working;
    if (present != null) {
      present.close();
    }
  }
}
