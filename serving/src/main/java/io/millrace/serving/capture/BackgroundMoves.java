package io.millrace.serving.capture;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves captures out of the log without being asked, some segments at a time.
///
/// A move takes cores from those who answer, and the log keeps what waits. So on a busy machine a
/// little is moved now and then, until the log is half full. The first captures after a while
/// without any are moved at once: somebody may be waiting to see them.
final class BackgroundMoves implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BackgroundMoves.class);

  /// The share of the cores' time in use from which on a machine is busy.
  private static final double BUSY = 0.5;

  /// What is moved on a busy machine: some thirty thousand small rows, half a second of one core.
  private static final int SEGMENTS_IF_BUSY = 4;

  /// Between parts of what waits, to see how busy the machine is without them.
  private static final Duration REST = Duration.ofMillis(250);

  private final CaptureLog captures;
  private final CaptureMover mover;
  private final Duration every;
  private final Duration atLatest;
  private final DoubleSupplier load;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("capture-mover").unstarted(this::moveOn);

  /// @param atLatest the pause between two moves on a busy machine
  /// @param load the share of the machine's cores, from 0 to 1, that was in use since the call
  ///     before; less than 0 if nobody knows
  private BackgroundMoves(
      CaptureLog captures,
      CaptureMover mover,
      Duration every,
      Duration atLatest,
      DoubleSupplier load) {
    this.captures = captures;
    this.mover = mover;
    this.every = every;
    this.atLatest = atLatest;
    this.load = load;
  }

  static BackgroundMoves start(
      CaptureLog captures,
      CaptureMover mover,
      Duration every,
      Duration atLatest,
      DoubleSupplier load) {
    BackgroundMoves started = new BackgroundMoves(captures, mover, every, atLatest, load);
    started.thread.start();
    return started;
  }

  private void moveOn() {
    long moved = System.nanoTime() - atLatest.toNanos();
    Duration pause = every;
    while (!isClosingAfter(pause)) {
      int segments = moveSome(most(System.nanoTime() - moved > atLatest.toNanos()));
      if (segments > 0) {
        moved = System.nanoTime();
      }
      pause = pauseAfter(segments);
      var _ = load.getAsDouble(); // the next answer is about the pause alone
    }
  }

  /// How many segments may be moved now.
  private int most(boolean isLate) {
    if (load.getAsDouble() < BUSY || captures.isHalfFull()) {
      return CaptureMover.SEGMENTS_PER_COMMIT;
    }
    return isLate ? SEGMENTS_IF_BUSY : 0;
  }

  private Duration pauseAfter(int segments) {
    if (segments < CaptureMover.SEGMENTS_PER_COMMIT) {
      return every;
    }
    return captures.isHalfFull() ? Duration.ZERO : REST;
  }

  /// @return how many segments there were
  private int moveSome(int most) {
    try {
      return most == 0 ? 0 : mover.moveSome(most);
    } catch (RuntimeException e) {
      log.warn("capture.not_moved reason={}", e.toString());
      return 0;
    }
  }

  /// Waits, unless this is being closed. A move is not interrupted: that would cost it its files.
  private boolean isClosingAfter(Duration pause) {
    try {
      return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  /// Waits for the move that is at work.
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
