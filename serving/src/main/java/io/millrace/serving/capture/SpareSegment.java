package io.millrace.serving.capture;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An empty segment that is ready before it is needed, its file and its zeros on disk: whoever
/// appends a record does not wait for that. Thread-safe.
final class SpareSegment {
  private static final Logger log = LoggerFactory.getLogger(SpareSegment.class);

  private final Spool spool;
  private final int bytes;
  private final AtomicReference<@Nullable Segment> ready = new AtomicReference<>();

  /// @param bytes of each segment
  SpareSegment(Spool spool, int bytes) {
    this.spool = spool;
    this.bytes = bytes;
  }

  /// Gives it away; null if there is none.
  @Nullable Segment take() {
    return ready.getAndSet(null);
  }

  /// Makes one unless there is one, or no room. Blocks; to be called by one thread.
  void prepare() {
    if (ready.get() != null) {
      return;
    }
    Segment made = spool.create(bytes);
    if (made == null) {
      return;
    }
    try {
      made.force();
      spool.forceNames();
    } catch (RuntimeException | IOException e) {
      log.warn("capture.log.failed reason={}", e.toString());
    }
    ready.set(made);
  }

  void discard() {
    Segment unused = take();
    if (unused != null) {
      spool.discard(unused);
    }
  }
}
