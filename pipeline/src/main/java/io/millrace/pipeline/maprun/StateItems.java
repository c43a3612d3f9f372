package io.millrace.pipeline.maprun;

import io.millrace.pipeline.states.MapItem;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Items that are in the state's input.
final class StateItems implements Items {
  private final Iterator<MapItem> items;
  private final int total;

  StateItems(List<MapItem> items) {
    this.items = items.iterator();
    this.total = items.size();
  }

  @Override
  public Optional<MapItem> next() {
    return items.hasNext() ? Optional.of(items.next()) : Optional.empty();
  }

  @Override
  public OptionalLong total() {
    return OptionalLong.of(total);
  }

  @Override
  public String source() {
    return STATE_DATA;
  }
}
