package io.millrace.serving.mlflow;

import static io.millrace.base.ErrorCode.PARQUET_INVALID;
import static io.millrace.base.ErrorCode.ROWS_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.http.Blocking;
import io.millrace.pipeline.maprun.reader.ParquetPages;
import io.millrace.pipeline.maprun.reader.TableRows;
import io.millrace.serving.Fields;
import io.millrace.serving.Rows;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.databind.JsonNode;

/// Reads a Parquet file as rows, its columns by their names; others than the signature has are
/// ignored, as the index that pandas writes is. What a value may be is the same as in JSON.
///
/// Files of this format are taken apart by a native library, so that is done in a process that may
/// fail, and that sees nothing of the server.
final class ScoringParquet {
  /// The first and the last bytes of every such file.
  private static final byte[] MARK = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /// Its marks, and the length of the metadata between them.
  private static final int BYTES_MIN = 12;

  private ScoringParquet() {}

  /// Blocks.
  /// @throws io.millrace.base.MillraceException with `PARQUET_INVALID`, `ROWS_INVALID`,
  ///     `FIELD_TYPE`, `FIELD_MISSING`, `TOO_MANY_ROWS` or `STORAGE_UNAVAILABLE`
  static Rows parse(Fields fields, byte[] body, int limit, ParquetPages parquet) {
    require(
        isMarked(body),
        PARQUET_INVALID,
        "Send the bytes of a whole file, as DataFrame.to_parquet() makes them.",
        "The body is no Parquet file.");
    Blocking.begins();
    Rows rows = new Rows(fields, limit);
    try (TableRows table = TableRows.ofParquet(new ByteArrayInputStream(body), parquet)) {
      for (Optional<JsonNode> row = table.next(); row.isPresent(); row = table.next()) {
        add(rows, row.get());
      }
    }
    require(rows.count() > 0, ROWS_INVALID, "Send at least one row.", "The file has no rows.");
    return rows;
  }

  private static boolean isMarked(byte[] body) {
    int length = body.length;
    return length >= BYTES_MIN
        && Arrays.equals(body, 0, MARK.length, MARK, 0, MARK.length)
        && Arrays.equals(body, length - MARK.length, length, MARK, 0, MARK.length);
  }

  private static void add(Rows rows, JsonNode row) {
    rows.begin();
    for (Map.Entry<String, JsonNode> column : row.properties()) {
      try (JsonParser in = column.getValue().traverse(ObjectReadContext.empty())) {
        in.nextToken();
        ScoringCells.read(in, rows, column.getKey());
      }
    }
    rows.end();
  }
}
