package io.millrace.data.table;

import static io.millrace.base.ErrorCode.TABLE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.data.ColumnType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Writes rows into new Parquet files with Iceberg's field ids, and forces them to disk. Memory is
/// bounded by the rows of one file.
final class ParquetWriter {
  private static final int ROWS_PER_FILE = 500_000;

  private final DuckDb duckDb;

  ParquetWriter(DuckDb duckDb) {
    this.duckDb = duckDb;
  }

  record Written(Path file, long rows, long bytes) {
    /// As Iceberg refers to it.
    DataFile dataFile(PartitionSpec spec) {
      return DataFiles.builder(spec)
          .withPath(file.toString())
          .withFormat(FileFormat.PARQUET)
          .withFileSizeInBytes(bytes)
          .withRecordCount(rows)
          .build();
    }
  }

  /// A column and its id in the table's schema.
  record Field(TableColumn column, int id) {}

  /// @return the new files, in the order of the rows; none without rows
  List<Written> write(Path folder, List<Field> fields, Iterable<@Nullable Object[]> rows) {
    return duckDb.call(connection -> write(connection, folder, fields, rows.iterator()));
  }

  /// Writes the rows of some files into one new file, in their order. Memory is bounded whatever
  /// their size.
  Written merge(Path folder, List<Field> fields, List<Path> files) {
    return duckDb.call(
        connection -> {
          Path file = folder.resolve(UUID.randomUUID() + ".parquet");
          long rows;
          try (Statement statement = connection.createStatement()) {
            // Others want the machine more, and one thread holds fewer row groups at a time.
            statement.execute("SET threads = 1");
            rows =
                statement.executeUpdate(
                    "COPY (SELECT * FROM %s) TO %s (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {%s})"
                        .formatted(
                            SqlText.parquet(files),
                            SqlText.literal(file.toString()),
                            fieldIds(fields)));
          }
          force(file);
          WarehouseFiles.forceFolder(folder);
          return new Written(file, rows, Files.size(file));
        });
  }

  private static List<Written> write(
      DuckDBConnection connection,
      Path folder,
      List<Field> fields,
      Iterator<@Nullable Object[]> rows)
      throws SQLException, IOException {
    List<Written> written = new ArrayList<>();
    long before = 0;
    try (Statement statement = connection.createStatement()) {
      while (rows.hasNext()) {
        statement.execute("CREATE OR REPLACE TABLE chunk (%s)".formatted(definitions(fields)));
        long count = fill(connection, fields, rows, before);
        Files.createDirectories(folder);
        Path file = folder.resolve(UUID.randomUUID() + ".parquet");
        statement.execute(
            "COPY chunk TO %s (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {%s})"
                .formatted(SqlText.literal(file.toString()), fieldIds(fields)));
        force(file);
        written.add(new Written(file, count, Files.size(file)));
        before += count;
      }
    }
    if (!written.isEmpty()) {
      WarehouseFiles.forceFolder(folder);
    }
    return written;
  }

  private static long fill(
      DuckDBConnection connection,
      List<Field> fields,
      Iterator<@Nullable Object[]> rows,
      long before)
      throws SQLException {
    long count = 0;
    try (DuckDBAppender appender = connection.createAppender("chunk")) {
      while (count < ROWS_PER_FILE && rows.hasNext()) {
        @Nullable Object[] row = rows.next();
        if (row.length != fields.size()) {
          throw invalid(before + count, row.length + " values", fields.size() + " values");
        }
        appender.beginRow();
        for (int i = 0; i < row.length; i++) {
          append(appender, fields.get(i).column(), row[i], before + count);
        }
        appender.endRow();
        count++;
      }
    }
    return count;
  }

  private static void append(
      DuckDBAppender appender, TableColumn column, @Nullable Object value, long row)
      throws SQLException {
    if (value == null) {
      if (column.required()) {
        throw invalid(row, column.name() + " is missing", "a value");
      }
      appender.appendNull();
      return;
    }
    ColumnType type = column.type();
    switch (value) {
      case Long number when type == ColumnType.INTEGER -> appender.append(number.longValue());
      case Double number when type == ColumnType.NUMBER -> appender.append(number.doubleValue());
      case Boolean flag when type == ColumnType.BOOLEAN -> appender.append(flag.booleanValue());
      case Instant time when type == ColumnType.TIMESTAMP ->
          appender.appendEpochMicros(ChronoUnit.MICROS.between(Instant.EPOCH, time));
      case String text when type == ColumnType.TEXT -> appender.append(text);
      default -> throw invalid(row, "%s is '%s'".formatted(column.name(), value), type);
    }
  }

  private static MillraceException invalid(long row, Object found, Object expected) {
    return new MillraceException(
        TABLE_INVALID,
        "row %,d: %s (expected: %s)".formatted(row, found, expected),
        "Append rows that fit the table's columns.");
  }

  private static String definitions(List<Field> fields) {
    return fields.stream()
        .map(f -> SqlText.identifier(f.column().name()) + " " + sqlType(f.column().type()))
        .collect(Collectors.joining(", "));
  }

  private static String fieldIds(List<Field> fields) {
    return IntStream.range(0, fields.size())
        .mapToObj(
            i -> SqlText.identifier(fields.get(i).column().name()) + ": " + fields.get(i).id())
        .collect(Collectors.joining(", "));
  }

  private static String sqlType(ColumnType type) {
    return switch (type) {
      case INTEGER -> "BIGINT";
      case NUMBER -> "DOUBLE";
      case BOOLEAN -> "BOOLEAN";
      case TIMESTAMP -> "TIMESTAMPTZ";
      case TEXT -> "VARCHAR";
    };
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
