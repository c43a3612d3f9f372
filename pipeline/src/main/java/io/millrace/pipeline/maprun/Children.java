package io.millrace.pipeline.maprun;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.MapChildStore;
import io.millrace.pipeline.MapChildStore.Open;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.MapRunPlan.Tolerance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// The children of a map run that have not ended, and how many items have failed. Not thread-safe.
final class Children {
  /// Most bytes of inputs of children at once: they are in memory, where each takes about twenty
  /// times as much.
  private static final long BYTES_MAX = 2L << 20;

  private static final Duration LOOK = Duration.ofSeconds(15);

  /// Children that fall asleep make room; nobody tells of that.
  private static final Duration LOOK_WHEN_FULL = Duration.ofSeconds(1);

  private final String mapRun;
  private final MapChildStore store;
  private final News news;
  private final Predicate<Open> asleep;

  /// Bytes of the inputs of those that have not ended, by their index; none of one that sleeps.
  private final Map<Long, Integer> open = new HashMap<>();

  private long openBytes;
  private long failedItems;

  /// @param asleep whether a child is in nobody's memory
  Children(String mapRun, MapChildStore store, News news, Predicate<Open> asleep) {
    this.mapRun = mapRun;
    this.store = store;
    this.news = news;
    this.asleep = asleep;
  }

  /// Takes everything from the store.
  void read() {
    open.clear();
    openBytes = 0;
    for (Open child : store.open(mapRun)) {
      begun(child.place().index(), asleep.test(child) ? 0 : child.bytes());
    }
    failedItems = store.tally(mapRun).items().unsuccessful();
  }

  /// @param bytes of its input
  void begun(long index, int bytes) {
    open.put(index, bytes);
    openBytes += bytes;
  }

  /// Nothing if that was known.
  void ended(MapChild child, ExecutionStatus how) {
    Integer bytes = open.remove(child.index());
    if (bytes != null) {
      openBytes -= bytes;
      failedItems += how == ExecutionStatus.SUCCEEDED ? 0 : child.items();
    }
  }

  /// Waits for news of them, and takes all that there are.
  void await() throws InterruptedException {
    News.Heard heard = news.await(isFull() ? LOOK_WHEN_FULL : LOOK);
    if (news.isClosed()) {
      return;
    }
    List<Execution> express =
        heard.ended().stream().filter(child -> child.type() == ExecutionType.EXPRESS).toList();
    if (!express.isEmpty()) {
      store.ended(express);
    }
    heard.ended().forEach(child -> ended(child.mapChild().orElseThrow(), child.status()));
    if (heard.look()) {
      read();
    }
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /// Whether a further one may begin.
  boolean hasRoom(MapRun run) {
    return open.size() < run.maxConcurrency() && !isFull();
  }

  /// Whether the inputs of those that are awake are as large as they may be.
  private boolean isFull() {
    return openBytes >= BYTES_MAX;
  }

  /// Whether more items have failed than may; on a share is decided as soon as it is known of how
  /// many.
  /// @param items how many there are
  boolean failTooOften(Tolerance tolerance, OptionalLong items) {
    return items.isPresent()
        ? tolerance.isExceeded(failedItems, items.getAsLong())
        : tolerance.isExceeded(failedItems);
  }
}
