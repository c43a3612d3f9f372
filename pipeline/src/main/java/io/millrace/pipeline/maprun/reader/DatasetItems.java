package io.millrace.pipeline.maprun.reader;

import io.millrace.base.json.Json;
import io.millrace.data.ColumnType;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Datasets;
import io.millrace.data.Schema;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The rows of a dataset version, each an object; some thousand are read at a time. What is missing
/// is `null`, moments are ISO 8601.
final class DatasetItems implements Values {
  private static final int PAGE = 5_000;

  private final Datasets datasets;
  private final DatasetVersion version;
  private final Map<String, ColumnType> types = new HashMap<>();
  private @Nullable Frame page;
  private long before;
  private int row;

  DatasetItems(Datasets datasets, DatasetVersion version) {
    this.datasets = datasets;
    this.version = version;
    for (Schema.Column column : datasets.schema(version.dataset()).orElseThrow().columns()) {
      types.put(column.name(), column.type());
    }
  }

  @Override
  public Optional<JsonNode> next() {
    Frame current = page;
    if (current == null || row == current.rows()) {
      before += current == null ? 0 : current.rows();
      current = datasets.rows(version.dataset(), version.version(), before, PAGE);
      page = current;
      row = 0;
    }
    return row == current.rows() ? Optional.empty() : Optional.of(object(current, row++));
  }

  @Override
  public OptionalLong total() {
    return OptionalLong.of(version.rows());
  }

  private ObjectNode object(Frame frame, int at) {
    ObjectNode object = Json.object();
    for (Column column : frame.columns()) {
      switch (column) {
        case TextColumn text -> object.put(text.name(), text.values()[at]);
        case NumberColumn number -> put(object, number.name(), number.values()[at]);
      }
    }
    return object;
  }

  private void put(ObjectNode object, String column, double value) {
    if (Double.isNaN(value)) {
      object.putNull(column);
      return;
    }
    switch (types.getOrDefault(column, ColumnType.NUMBER)) {
      case INTEGER -> object.put(column, (long) value);
      case BOOLEAN -> object.put(column, value != 0);
      case TIMESTAMP -> object.put(column, Instant.ofEpochMilli((long) value).toString());
      case NUMBER, TEXT -> object.put(column, value);
    }
  }
}
