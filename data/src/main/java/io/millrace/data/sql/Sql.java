package io.millrace.data.sql;

/// Read-only SQL over all tables as views: datasets by their names, captures, whatever was made
/// through [io.millrace.data.table.Tables]. The dialect is DuckDB's.
///
/// A query is one `SELECT`. It can neither change anything nor read files, the network, settings or
/// secrets. Thread-safe; blocks.
public interface Sql extends AutoCloseable {
  /// @throws io.millrace.base.MillraceException with `SQL_INVALID` if the text is not one
  ///     well-formed query over existing tables, `SQL_NOT_ALLOWED` if it is not a plain `SELECT`,
  ///     `SQL_TIMEOUT` if it takes too long, `SQL_TOO_LARGE` if it needs too much memory
  ResultTable query(String sql);

  @Override
  void close();
}
