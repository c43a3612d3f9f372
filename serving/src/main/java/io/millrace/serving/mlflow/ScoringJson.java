package io.millrace.serving.mlflow;

import static io.millrace.base.ErrorCode.ROWS_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.serving.Fields;
import io.millrace.serving.JsonCells;
import io.millrace.serving.Rows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads the rows of a [ScoringBody], whose columns may be named behind their data.
///
/// `NaN`, which Python's `json` writes, is an absent number, as null is. Rows and columns without
/// names are in the order of the signature.
final class ScoringJson {
  private final ScoringBody body;
  private final Rows rows;

  private ScoringJson(byte[] body, Fields fields, int limit) {
    this.body = new ScoringBody(body);
    rows = new Rows(fields, limit);
  }

  /// @throws MillraceException with `JSON_INVALID`, `ROWS_INVALID`, `REQUEST_INVALID` for `params`,
  ///     `FIELD_TYPE`, `FIELD_MISSING` or `TOO_MANY_ROWS`
  static Rows parse(Fields fields, byte[] body, int limit) {
    try {
      ScoringJson json = new ScoringJson(body, fields, limit);
      json.read();
      return json.rows;
    } catch (JacksonException e) {
      throw Json.invalid(e);
    }
  }

  private void read() {
    ScoringBody.Found found = body.find(rows.fields().parameters());
    rows.set(found.params());
    switch (found.form()) {
      case "dataframe_split" -> split(found.at());
      case "inputs" -> inputs(found.at());
      default -> rows(found.form(), found.at());
    }
    if (rows.count() == 0) {
      throw new MillraceException(
          ROWS_INVALID, "The request has no rows.", "Send at least one row.");
    }
  }

  /// Objects, or arrays of values in the order of the signature.
  private void rows(String form, int offset) {
    try (JsonParser in = body.at(offset)) {
      if (in.currentToken() != JsonToken.START_ARRAY) {
        throw ScoringBody.shape("%s that is %s".formatted(form, JsonCells.shown(in)));
      }
      while (in.nextToken() != JsonToken.END_ARRAY) {
        switch (in.currentToken()) {
          case START_OBJECT -> record(in);
          case START_ARRAY -> values(in, rows.fields().names());
          default ->
              throw ScoringBody.shape(
                  "%s as row %d".formatted(JsonCells.shown(in), rows.count() + 1));
        }
      }
    }
  }

  private void record(JsonParser in) {
    rows.begin();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      ScoringCells.read(in, rows, name);
    }
    rows.end();
  }

  private void values(JsonParser in, List<String> columns) {
    rows.begin();
    int column = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (column == columns.size()) {
        throw width(columns, "more");
      }
      ScoringCells.read(in, rows, columns.get(column++));
    }
    if (column != columns.size()) {
      throw width(columns, Integer.toString(column));
    }
    rows.end();
  }

  private MillraceException width(List<String> columns, String found) {
    return new MillraceException(
        ROWS_INVALID,
        "row %d has %s values (expected: %d)".formatted(rows.count(), found, columns.size()),
        "Send a value for each of: " + String.join(",", columns));
  }

  private void split(int offset) {
    List<String> columns = null;
    int data = -1;
    try (JsonParser in = body.at(offset)) {
      if (in.currentToken() != JsonToken.START_OBJECT) {
        throw ScoringBody.shape("dataframe_split that is " + JsonCells.shown(in));
      }
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        in.nextToken();
        switch (name) {
          case "columns" -> columns = columns(in);
          case "data" -> {
            data = offset + ScoringBody.offset(in);
            in.skipChildren();
          }
          default -> in.skipChildren();
        }
      }
    }
    if (columns == null || data < 0) {
      throw ScoringBody.shape("dataframe_split without " + (data < 0 ? "data" : "columns"));
    }
    split(columns, data);
  }

  private void split(List<String> columns, int data) {
    try (JsonParser in = body.at(data)) {
      if (in.currentToken() != JsonToken.START_ARRAY) {
        throw ScoringBody.shape("dataframe_split whose data is " + JsonCells.shown(in));
      }
      while (in.nextToken() != JsonToken.END_ARRAY) {
        if (in.currentToken() != JsonToken.START_ARRAY) {
          throw ScoringBody.shape("%s as row %d".formatted(JsonCells.shown(in), rows.count() + 1));
        }
        values(in, columns);
      }
    }
  }

  private static List<String> columns(JsonParser in) {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw ScoringBody.shape("dataframe_split whose columns are " + JsonCells.shown(in));
    }
    List<String> columns = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (!in.currentToken().isScalarValue()) {
        throw ScoringBody.shape(
            "dataframe_split with %s as a column".formatted(JsonCells.shown(in)));
      }
      columns.add(in.getString());
    }
    return columns;
  }

  /// Columns, each an array of as many values, or each a value of one row; otherwise as rows.
  private void inputs(int offset) {
    Map<String, Integer> columns = new LinkedHashMap<>();
    boolean areArrays;
    try (JsonParser in = body.at(offset)) {
      if (in.currentToken() != JsonToken.START_OBJECT) {
        rows("inputs", offset);
        return;
      }
      Boolean arrays = null;
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        boolean array = in.nextToken() == JsonToken.START_ARRAY;
        if (columns.put(name, offset + ScoringBody.offset(in)) != null
            || (arrays != null && arrays != array)) {
          throw ScoringBody.shape("inputs with arrays beside single values, or a name twice");
        }
        arrays = array;
        in.skipChildren();
      }
      areArrays = arrays != null && arrays;
    }
    if (areArrays) {
      columns(columns);
    } else {
      try (JsonParser in = body.at(offset)) {
        record(in);
      }
    }
  }

  /// All columns at once, each by a parser of its own.
  private void columns(Map<String, Integer> offsets) {
    Map<String, JsonParser> columns = new LinkedHashMap<>();
    try {
      offsets.forEach((name, offset) -> columns.put(name, body.at(offset)));
      while (hasMore(columns)) {
        rows.begin();
        columns.forEach((name, in) -> ScoringCells.read(in, rows, name));
        rows.end();
      }
    } finally {
      columns.values().forEach(JsonParser::close);
    }
  }

  /// Goes to the next row.
  private boolean hasMore(Map<String, JsonParser> columns) {
    @Nullable Boolean more = null;
    for (Map.Entry<String, JsonParser> column : columns.entrySet()) {
      boolean has = column.getValue().nextToken() != JsonToken.END_ARRAY;
      if (more != null && more != has) {
        throw ScoringBody.shape(
            "inputs with columns of different lengths: '%s' has %s than %d values"
                .formatted(column.getKey(), has ? "more" : "not more", rows.count()));
      }
      more = has;
    }
    return Boolean.TRUE.equals(more);
  }
}
