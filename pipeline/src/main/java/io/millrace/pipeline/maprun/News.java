package io.millrace.pipeline.maprun;

import io.millrace.pipeline.Execution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What a map run hears of its children. Thread-safe.
final class News {
  /// Children that have ended; empty: the store may know something new.
  private final BlockingQueue<Optional<Execution>> queue = new LinkedBlockingQueue<>();

  private volatile boolean closed;

  /// @param look whether the store may know something new
  record Heard(List<Execution> ended, boolean look) {}

  void ended(Execution child) {
    queue.add(Optional.of(child));
  }

  void look() {
    queue.add(Optional.empty());
  }

  /// Nobody wants to hear any more.
  void close() {
    closed = true;
    look();
  }

  boolean isClosed() {
    return closed;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /// Waits for news, and takes all that there are. If none come in time, the store may know some.
  Heard await(Duration limit) throws InterruptedException {
    Optional<Execution> first = queue.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    boolean look = first == null;
    List<Execution> ended = new ArrayList<>();
    for (Optional<Execution> one = first; one != null; one = queue.poll()) {
      look |= one.isEmpty();
      one.ifPresent(ended::add);
    }
    return new Heard(ended, look);
  }
}
