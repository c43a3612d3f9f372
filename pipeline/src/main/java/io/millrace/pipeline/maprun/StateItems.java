package io.millrace.pipeline.maprun;

import io.millrace.pipeline.states.MapItem;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Items that are in the state's input.
final class StateItems implements Items {
  private final Iterator<MapItem> items;

  StateItems(List<MapItem> items) {
    this.items = items.iterator();
  }

  @Override
  public Optional<MapItem> next() {
    return items.hasNext() ? Optional.of(items.next()) : Optional.empty();
  }

  @Override
  public String source() {
    return STATE_DATA;
  }
}
