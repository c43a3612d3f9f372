package io.millrace.data.sql;

import static io.millrace.base.ErrorCode.SQL_INVALID;
import static io.millrace.base.ErrorCode.SQL_NOT_ALLOWED;
import static io.millrace.base.ErrorCode.SQL_TIMEOUT;
import static io.millrace.base.ErrorCode.SQL_TOO_LARGE;
import static io.millrace.base.ErrorCode.STORAGE_UNAVAILABLE;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.data.ColumnType;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.SqlText;
import io.millrace.data.table.TableColumn;
import io.millrace.data.table.Tables;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// [Sql] by DuckDB. Every query gets an instance of its own in memory, in which the tables that it
/// names are views over exactly the files of their newest snapshots. Before the query runs, the
/// instance loses the access to everything else and the right to get it back.
///
/// The library runs in this process: the gate and the locks keep a query from other data, not a
/// defect of the library from the process.
public final class TableSql implements Sql {
  private final Tables tables;
  private final DuckDb duckDb;
  private final SqlConfig config;

  /// @param duckDb for queries only, so that they take no threads from ingest
  public TableSql(Tables tables, DuckDb duckDb, SqlConfig config) {
    this.tables = tables;
    this.duckDb = duckDb;
    this.config = config;
  }

  @Override
  public ResultTable query(String sql) {
    require(
        sql.length() <= config.maxQueryChars(),
        SQL_TOO_LARGE,
        "Shorten the query.",
        "The query has %,d characters (expected: at most %,d).",
        sql.length(),
        config.maxQueryChars());
    require(!sql.isBlank(), SQL_INVALID, "Send one SELECT.", "The query is empty.");
    return duckDb.call(
        connection -> {
          try {
            Set<String> named = SelectGate.tablesOf(connection, sql);
            prepare(connection, named);
            return run(connection, sql);
          } catch (SQLException e) {
            throw failure(e);
          }
        });
  }

  private void prepare(Connection connection, Set<String> named) throws SQLException {
    List<Path> allowed = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      for (String table : named) {
        List<Path> files = tables.files(known(table));
        statement.execute(
            "CREATE VIEW %s AS %s".formatted(SqlText.identifier(table), body(table, files)));
        allowed.addAll(files);
      }
      String paths =
          allowed.stream()
              .map(path -> SqlText.literal(path.toString()))
              .collect(Collectors.joining(", "));
      statement.execute("SET allowed_paths = [%s]".formatted(paths));
      statement.execute("SET allow_community_extensions = false");
      statement.execute("SET enable_external_access = false");
      statement.execute("SET lock_configuration = true");
    }
  }

  private String known(String table) {
    require(
        tables.columns(table).isPresent(),
        SQL_INVALID,
        "Name one of the tables: %s.".formatted(String.join(", ", tables.list())),
        "There is no table '%s'.",
        table);
    return table;
  }

  private String body(String table, List<Path> files) {
    if (!files.isEmpty()) {
      return "SELECT * FROM " + SqlText.parquet(files);
    }
    return tables.columns(table).orElseThrow().stream()
        .map(c -> "NULL::%s AS %s".formatted(sqlType(c), SqlText.identifier(c.name())))
        .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
  }

  private static String sqlType(TableColumn column) {
    ColumnType type = column.type();
    return switch (type) {
      case INTEGER -> "BIGINT";
      case NUMBER -> "DOUBLE";
      case BOOLEAN -> "BOOLEAN";
      case TIMESTAMP -> "TIMESTAMPTZ";
      case TEXT -> "VARCHAR";
    };
  }

  private ResultTable run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(Math.toIntExact(config.timeout().toSeconds()));
      try (ResultSet results = statement.executeQuery(sql)) {
        return table(results);
      }
    }
  }

  private ResultTable table(ResultSet results) throws SQLException {
    ResultSetMetaData meta = results.getMetaData();
    List<ResultTable.Column> columns = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.add(new ResultTable.Column(meta.getColumnName(i), meta.getColumnTypeName(i)));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    long size = 0;
    while (results.next()) {
      if (rows.size() == config.maxRows() || size > config.maxChars()) {
        return new ResultTable(columns, rows, true);
      }
      List<@Nullable Object> row = new ArrayList<>(columns.size());
      for (int i = 1; i <= columns.size(); i++) {
        Object value = SqlValues.of(results.getObject(i));
        size += SqlValues.size(value);
        row.add(value);
      }
      rows.add(row);
    }
    return new ResultTable(columns, rows, false);
  }

  private MillraceException failure(SQLException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("INTERRUPT")) {
      return new MillraceException(
          SQL_TIMEOUT,
          "The query took longer than %d s.".formatted(config.timeout().toSeconds()),
          "Read fewer rows or columns, or aggregate.",
          e);
    }
    if (message.contains("Out of Memory")) {
      return new MillraceException(
          SQL_TOO_LARGE,
          "The query needs more memory than a query may use.",
          "Read fewer rows or columns, or aggregate.",
          e);
    }
    if (message.contains("Permission Error")) {
      return new MillraceException(
          SQL_NOT_ALLOWED,
          "The query may not run: it needs access to more than the tables.",
          "Query only the tables.",
          e);
    }
    if (message.contains("IO Error")) {
      return new MillraceException(
          STORAGE_UNAVAILABLE,
          "The tables' files could not be read.",
          "Check the disk and the log.",
          e);
    }
    return new MillraceException(
        SQL_INVALID, "The query is not valid: %s".formatted(message), "Correct the query.", e);
  }

  @Override
  public void close() {
    duckDb.close();
  }
}
