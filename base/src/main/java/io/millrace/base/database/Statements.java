package io.millrace.base.database;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/// Plain JDBC on the connection of a unit or query, for what runs thousands of times a second or
/// gives thousands of rows: there, jOOQ needs several times what the database does. Only SQL that
/// both engines read alike; values are bound.
public final class Statements {
  private static final int FILLED_MAX = 1_024;

  private Statements() {}

  /// Binds the values of one execution.
  @FunctionalInterface
  public interface Binding {
    void bind(PreparedStatement statement) throws SQLException;
  }

  /// Binds one item's values.
  @FunctionalInterface
  public interface ItemBinding<T> {
    void bind(PreparedStatement statement, T item) throws SQLException;
  }

  /// Takes the row at which the result stands.
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// Takes one row after the other.
  @FunctionalInterface
  public interface EachRow {
    void read(ResultSet row) throws SQLException;
  }

  /// Executes `statement` once for each item, in one go.
  public static <T> void batch(
      DSLContext sql, String statement, Collection<T> items, ItemBinding<T> binding) {
    if (items.isEmpty()) {
      return;
    }
    sql.connection(
        connection -> {
          try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            for (T item : items) {
              binding.bind(prepared, item);
              prepared.addBatch();
            }
            prepared.executeBatch();
          }
        });
  }

  /// The first row of what `statement` selects or returns.
  public static <T> Optional<T> first(
      DSLContext sql, String statement, Binding binding, Row<T> row) {
    return sql.connectionResult(
        connection -> {
          try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            binding.bind(prepared);
            try (ResultSet rows = prepared.executeQuery()) {
              return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
            }
          }
        });
  }

  public static void each(DSLContext sql, String statement, Binding binding, EachRow row) {
    sql.connection(
        connection -> {
          try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            binding.bind(prepared);
            try (ResultSet rows = prepared.executeQuery()) {
              while (rows.next()) {
                row.read(rows);
              }
            }
          }
        });
  }

  /// Binds one of several items from `place` on.
  @FunctionalInterface
  public interface PlaceBinding<T> {
    void bind(PreparedStatement statement, int place, T item) throws SQLException;
  }

  /// The rows of all `owners`: `statement` has `%s` for their places in a list.
  public static void eachOf(DSLContext sql, String statement, Collection<?> owners, EachRow row) {
    eachOf(sql, statement, "?", owners, PreparedStatement::setObject, row);
  }

  /// The rows of all `items`, of the last one perhaps more than once: `statement` has `%s` for
  /// their places. Lists are filled up to a power of two, so that the database knows most
  /// statements.
  /// @param place of one item, such as `(?, ?)`
  public static <T> void eachOf(
      DSLContext sql,
      String statement,
      String place,
      Collection<T> items,
      PlaceBinding<T> binding,
      EachRow row) {
    if (items.isEmpty()) {
      return;
    }
    List<T> filled = filled(items);
    int width = (int) place.chars().filter(c -> c == '?').count();
    each(
        sql,
        statement.formatted(String.join(", ", Collections.nCopies(filled.size(), place))),
        prepared -> {
          int at = 1;
          for (T item : filled) {
            binding.bind(prepared, at, item);
            at += width;
          }
        },
        row);
  }

  private static <T> List<T> filled(Collection<T> items) {
    List<T> filled = new ArrayList<>(items);
    if (items.size() <= FILLED_MAX) {
      int more = Integer.highestOneBit(2 * items.size() - 1) - items.size();
      filled.addAll(Collections.nCopies(more, filled.getLast()));
    }
    return filled;
  }

  /// A text that is not null. Drivers keep it as these bytes; SQLite's takes half as long again to
  /// make a text of them itself.
  public static String text(ResultSet row, int column) throws SQLException {
    return new String(row.getBytes(column), StandardCharsets.UTF_8);
  }

  /// `?, ?, ?`
  public static String places(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }
}
