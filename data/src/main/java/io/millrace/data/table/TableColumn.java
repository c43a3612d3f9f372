package io.millrace.data.table;

import io.millrace.data.ColumnType;

/// A column of a table. Values are Java's `Long`, `Double`, `Boolean`, `Instant`, `String`, by
/// type.
///
/// @param required whether every row must have a value
public record TableColumn(String name, ColumnType type, boolean required) {
  public static TableColumn required(String name, ColumnType type) {
    return new TableColumn(name, type, true);
  }

  public static TableColumn optional(String name, ColumnType type) {
    return new TableColumn(name, type, false);
  }
}
