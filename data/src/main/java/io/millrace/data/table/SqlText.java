package io.millrace.data.table;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Names and values inside SQL text.
public final class SqlText {
  private SqlText() {}

  /// `name` as a quoted identifier.
  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /// `value` as a string literal.
  public static String literal(String value) {
    return '\'' + value.replace("'", "''") + '\'';
  }

  /// DuckDB's table function over Parquet files.
  public static String parquet(List<Path> files) {
    return files.stream()
        .map(file -> literal(file.toString()))
        .collect(Collectors.joining(", ", "read_parquet([", "])"));
  }
}
