package io.millrace.pipeline.maprun;

import io.millrace.pipeline.states.MapItem;
import java.util.Optional;
import java.util.OptionalLong;

/// The items of a map run, one after the other; opened again, the same again. Not thread-safe;
/// blocks.
public interface Items extends AutoCloseable {
  /// What `Map.Item.Source` says of items that are in the state's input.
  String STATE_DATA = "STATE_DATA";

  /// The next one; its index counts from 0. Empty at the end.
  Optional<MapItem> next() throws ItemReaderException;

  /// How many there are, if that is known before all of them are read.
  default OptionalLong total() {
    return OptionalLong.empty();
  }

  /// Where the last item came from.
  String source();

  @Override
  default void close() {}
}
