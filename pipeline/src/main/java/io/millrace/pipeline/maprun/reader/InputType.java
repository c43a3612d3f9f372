package io.millrace.pipeline.maprun.reader;

import io.millrace.pipeline.maprun.ItemReaderException;
import java.util.Arrays;

/// What a file holds.
enum InputType {
  CSV,
  JSON,
  JSONL,
  PARQUET,
  /// A list of other files.
  MANIFEST;

  static InputType of(String name) throws ItemReaderException {
    return Arrays.stream(values())
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new ItemReaderException("InputType cannot be '%s'.".formatted(name)));
  }
}
