package io.millrace.pipeline.maprun.reader;

import io.millrace.pipeline.maprun.ItemReaderException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The values in one source, one after the other. Not thread-safe.
interface Values extends AutoCloseable {
  /// Empty at the end.
  Optional<JsonNode> next() throws ItemReaderException;

  @Override
  default void close() {}
}
