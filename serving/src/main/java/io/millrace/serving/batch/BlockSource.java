package io.millrace.serving.batch;

import java.io.IOException;
import java.util.Optional;

/// An input as blocks in its order. The same input has the same blocks, wherever the reading
/// begins. Not thread-safe.
interface BlockSource extends AutoCloseable {
  /// Absent at the end.
  /// @throws io.millrace.base.MillraceException with `CSV_INVALID` or `JSON_INVALID` if what comes
  ///     next cannot be cut into records
  Optional<Block> next() throws IOException;

  /// Of the whole input, in the unit of [Block.Position#offset]; 0 if it is not known.
  long size();

  @Override
  void close() throws IOException;
}
