package io.millrace.pipeline.maprun;

import io.millrace.pipeline.states.MapItem;
import java.util.Optional;
import java.util.OptionalLong;

/// The first so many items of others.
final class FirstItems implements Items {
  private final Items items;
  private final long max;

  private FirstItems(Items items, long max) {
    this.items = items;
    this.max = max;
  }

  /// @param max 0: all
  /// @throws ItemReaderException if `max` is negative
  static void check(long max) throws ItemReaderException {
    if (max < 0) {
      throw new ItemReaderException("field MaxItems must be positive");
    }
  }

  /// @param max 0: all
  static Items of(Items items, long max) {
    return max == 0 ? items : new FirstItems(items, max);
  }

  @Override
  public Optional<MapItem> next() throws ItemReaderException {
    Optional<MapItem> next = items.next();
    return next.filter(item -> item.index() < max);
  }

  @Override
  public OptionalLong total() {
    OptionalLong all = items.total();
    return all.isPresent() ? OptionalLong.of(Math.min(all.getAsLong(), max)) : all;
  }

  @Override
  public String source() {
    return items.source();
  }

  @Override
  public void close() {
    items.close();
  }
}
