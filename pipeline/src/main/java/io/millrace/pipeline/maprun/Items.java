package io.millrace.pipeline.maprun;

import io.millrace.pipeline.states.MapItem;
import java.util.Optional;

/// The items of a map run, one after the other; opened again, the same again. Not thread-safe;
/// blocks.
public interface Items extends AutoCloseable {
  /// What `Map.Item.Source` says of items that are in the state's input.
  String STATE_DATA = "STATE_DATA";

  /// The next one; its index counts from 0. Empty at the end.
  Optional<MapItem> next() throws ItemReaderException;

  /// Where the last item came from.
  String source();

  @Override
  default void close() {}
}
