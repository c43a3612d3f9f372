package io.millrace.pipeline.maprun.reader;

import io.millrace.pipeline.maprun.ItemReaderException;
import io.millrace.pipeline.states.MapRunPlan.Reader;
import tools.jackson.databind.JsonNode;

/// What an `ItemReader` is given.
final class Arguments {
  private Arguments() {}

  static String text(Reader reader, String name) throws ItemReaderException {
    JsonNode value = reader.arguments().path(name);
    if (!value.isString() || value.stringValue().isEmpty()) {
      throw new ItemReaderException("The argument '%s' must be a text.".formatted(name));
    }
    return value.stringValue();
  }
}
