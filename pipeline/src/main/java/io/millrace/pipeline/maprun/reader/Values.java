package io.millrace.pipeline.maprun.reader;

import io.millrace.pipeline.maprun.ItemReaderException;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// The values in one source, one after the other. Not thread-safe.
interface Values extends AutoCloseable {
  /// Empty at the end.
  Optional<JsonNode> next() throws ItemReaderException;

  /// How many there are, if that is known before all of them are read.
  default OptionalLong total() {
    return OptionalLong.empty();
  }

  @Override
  default void close() {}
}
