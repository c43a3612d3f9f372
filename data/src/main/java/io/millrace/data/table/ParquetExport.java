package io.millrace.data.table;

import static io.millrace.base.ErrorCode.STORAGE_UNAVAILABLE;

import io.millrace.base.MillraceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Makes a CSV file that Millrace has written (UTF-8, commas, RFC 4180, a header, rows that end
/// with a line feed) into one Parquet file with the same columns and rows in the same order. The
/// same file gives the same bytes. Memory does not grow with the file. Thread-safe; blocks.
///
/// A column gets the narrowest type that keeps every one of its values: `BIGINT` if all are whole
/// numbers as they are usually written, `DOUBLE`, `BOOLEAN` (`true`, `false`), `DATE`
/// (`2026-11-02`), `TIMESTAMP WITH TIME ZONE` (`2026-11-02T07:00:00Z`), else text. So codes with
/// leading zeros, or of more digits than fit 64 bits, stay text, and so does a column with one
/// value that is no number. Empty cells are null.
public final class ParquetExport {
  private static final long LINE_BYTES_MAX = 16L << 20;

  private final DuckDb duckDb;

  public ParquetExport(DuckDb duckDb) {
    this.duckDb = duckDb;
  }

  /// The types that columns may have, the narrowest first.
  private enum Kind {
    BIGINT("TRY_CAST(TRY_CAST(%1$s AS BIGINT) AS VARCHAR) = %1$s"),
    DOUBLE(
        """
        isfinite(TRY_CAST(%1$s AS DOUBLE)) AND NOT regexp_matches(%1$s, '^-?0[0-9]|[ _+]')
        AND (TRY_CAST(%1$s AS BIGINT) IS NOT NULL OR regexp_matches(%1$s, '[.eE]'))
        """),
    BOOLEAN("%1$s IN ('true', 'false')"),
    DATE("length(%1$s) = 10 AND TRY_CAST(TRY_CAST(%1$s AS DATE) AS VARCHAR) = %1$s"),
    TIMESTAMPTZ(
        """
        regexp_full_match(%1$s, '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{5,8}([.][0-9]{1,6})?Z')
        AND TRY_CAST(%1$s AS TIMESTAMPTZ) IS NOT NULL
        """),
    VARCHAR("true");

    /// SQL: whether a cell that is not null keeps its value as this.
    private final String fits;

    Kind(String fits) {
      this.fits = fits;
    }
  }

  /// @param columns the names of the header, different without regard to case
  /// @param texts those of them that hold texts, whatever these look like
  /// @param parquet is replaced, and on disk when this returns
  /// @throws MillraceException with `STORAGE_UNAVAILABLE` if a file cannot be read or written
  public void write(Path csv, List<String> columns, Set<String> texts, Path parquet) {
    Path written =
        duckDb.call(
            connection -> {
              try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE VIEW cells AS SELECT * FROM " + cells(csv, columns));
                List<Kind> kinds = kinds(statement, columns, texts);
                // One thread: how several share the rows among row groups is not always the same.
                statement.execute("SET threads = 1");
                statement.execute(
                    "COPY (SELECT %s FROM cells) TO %s (FORMAT parquet, COMPRESSION zstd)"
                        .formatted(
                            cast(columns, kinds),
                            SqlText.literal(parquet.toAbsolutePath().toString())));
              }
              return parquet;
            });
    force(written);
  }

  private static String cells(Path csv, List<String> columns) {
    String types =
        columns.stream()
            .map(name -> SqlText.literal(name) + ": 'VARCHAR'")
            .collect(Collectors.joining(", "));
    return """
    read_csv(%s, columns = {%s}, auto_detect = false, header = true, delim = ',', quote = '"',
      escape = '"', new_line = '\\n', nullstr = '', max_line_size = %d, parallel = false)
    """
        .formatted(SqlText.literal(csv.toAbsolutePath().toString()), types, LINE_BYTES_MAX);
  }

  private static List<Kind> kinds(Statement statement, List<String> columns, Set<String> texts)
      throws SQLException {
    List<String> counts = new ArrayList<>();
    for (String column : columns) {
      String cell = SqlText.identifier(column);
      counts.add("count(%s)".formatted(cell));
      for (Kind kind : Kind.values()) {
        counts.add("count_if(%s)".formatted(kind.fits.formatted(cell)));
      }
    }
    List<Kind> kinds = new ArrayList<>();
    try (ResultSet found =
        statement.executeQuery("SELECT %s FROM cells".formatted(String.join(", ", counts)))) {
      found.next();
      int at = 1;
      for (String column : columns) {
        kinds.add(texts.contains(column) ? Kind.VARCHAR : narrowest(found, at));
        at += 1 + Kind.values().length;
      }
    }
    return kinds;
  }

  private static Kind narrowest(ResultSet counts, int at) throws SQLException {
    long present = counts.getLong(at);
    int column = at;
    for (Kind kind : Kind.values()) {
      column++;
      if (present > 0 && counts.getLong(column) == present) {
        return kind;
      }
    }
    return Kind.VARCHAR;
  }

  private static String cast(List<String> columns, List<Kind> kinds) {
    return IntStream.range(0, columns.size())
        .mapToObj(
            i -> {
              String name = SqlText.identifier(columns.get(i));
              return "CAST(%s AS %s) AS %s".formatted(name, kinds.get(i), name);
            })
        .collect(Collectors.joining(", "));
  }

  private static void force(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      throw new MillraceException(
          STORAGE_UNAVAILABLE,
          "The file '%s' cannot be written: %s".formatted(file.getFileName(), e.getMessage()),
          "Check that the folder can be written and the disk has room.",
          e);
    }
  }
}
