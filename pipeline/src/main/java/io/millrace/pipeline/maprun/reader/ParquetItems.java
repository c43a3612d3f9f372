package io.millrace.pipeline.maprun.reader;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.data.table.DuckDb;
import io.millrace.pipeline.maprun.ItemReaderException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.duckdb.DuckDBConnection;
import tools.jackson.databind.JsonNode;

/// The rows of a Parquet file, each an object; some thousand are read at a time. A Parquet file is
/// read from its end, so its bytes are copied first.
final class ParquetItems implements Values {
  private static final int PAGE = 5_000;

  private final DuckDb duckDb;
  private final Path copy;
  private final Deque<JsonNode> page = new ArrayDeque<>();
  private long read;
  private boolean ended;

  private ParquetItems(DuckDb duckDb, Path copy) {
    this.duckDb = duckDb;
    this.copy = copy;
  }

  static ParquetItems open(InputStream bytes, DuckDb duckDb) throws ItemReaderException {
    try (bytes) {
      Path copy = Files.createTempFile("map-run", ".parquet");
      Files.copy(bytes, copy, StandardCopyOption.REPLACE_EXISTING);
      return new ParquetItems(duckDb, copy);
    } catch (IOException e) {
      throw Utf8.failure(e);
    }
  }

  @Override
  public Optional<JsonNode> next() throws ItemReaderException {
    if (page.isEmpty() && !ended) {
      try {
        duckDb.call(this::readPage);
      } catch (MillraceException e) {
        throw new ItemReaderException("The file cannot be read as Parquet.", e);
      }
      ended = page.size() < PAGE;
      read += page.size();
    }
    return Optional.ofNullable(page.poll());
  }

  private int readPage(DuckDBConnection connection) throws SQLException {
    String file = copy.toString().replace("'", "''");
    String query =
        """
        SELECT to_json(r) FROM (SELECT r FROM (
          SELECT * EXCLUDE (file_row_number) FROM read_parquet('%s', file_row_number = true)
          WHERE file_row_number >= ? AND file_row_number < ?) r)
        """
            .formatted(file);
    try (PreparedStatement rows = connection.prepareStatement(query)) {
      rows.setLong(1, read);
      rows.setLong(2, read + PAGE);
      try (ResultSet found = rows.executeQuery()) {
        while (found.next()) {
          page.add(Json.parse(found.getString(1)));
        }
      }
    }
    return page.size();
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException _) {
      // The system empties its folder of temporary files.
    }
  }
}
