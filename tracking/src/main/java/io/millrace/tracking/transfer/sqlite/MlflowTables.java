package io.millrace.tracking.transfer.sqlite;

import static io.millrace.base.ErrorCode.IMPORT_SOURCE_INVALID;

import io.millrace.base.MillraceException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;

/// A database file of MLflow, read and never written; MLflow may go on writing to it.
final class MlflowTables implements AutoCloseable {
  private final Path file;
  private final Connection connection;

  /// Makes something of a row.
  @FunctionalInterface
  interface Form<T> {
    T of(ResultSet row) throws SQLException;
  }

  MlflowTables(Path file) {
    this.file = file;
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(10_000);
    try {
      connection = config.createConnection("jdbc:sqlite:" + file);
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  <T> List<T> select(Form<T> form, String sql, Object... arguments) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(form.of(rows));
        }
      }
      return found;
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  /// Whether this version of MLflow has the table yet.
  boolean has(String table) {
    String sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?";
    return !select(row -> row.getString(1), sql, table).isEmpty();
  }

  private MillraceException unreadable(SQLException cause) {
    return new MillraceException(
        IMPORT_SOURCE_INVALID,
        "%s cannot be read as a database of MLflow: %s".formatted(file, cause.getMessage()),
        "Name the file of `mlflow server --backend-store-uri sqlite:///FILE`; if it is old, run"
            + " `mlflow db upgrade` on a copy first.",
        cause);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }
}
