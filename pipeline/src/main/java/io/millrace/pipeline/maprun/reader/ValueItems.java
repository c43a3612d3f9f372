package io.millrace.pipeline.maprun.reader;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.maprun.ItemReaderException;
import io.millrace.pipeline.maprun.Items;
import io.millrace.pipeline.states.MapItem;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// The values of one source as items.
final class ValueItems implements Items {
  private final String source;
  private final Values values;
  private int read;

  ValueItems(String source, Values values) {
    this.source = source;
    this.values = values;
  }

  @Override
  public Optional<MapItem> next() throws ItemReaderException {
    try {
      Optional<JsonNode> value = values.next();
      return value.map(json -> new MapItem(read++, json));
    } catch (MillraceException e) {
      throw new ItemReaderException(e.detail() + " " + e.fix(), e);
    }
  }

  @Override
  public OptionalLong total() {
    return values.total();
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public void close() {
    values.close();
  }
}
