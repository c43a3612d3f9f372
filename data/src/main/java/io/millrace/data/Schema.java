package io.millrace.data;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The columns of a dataset, in the order of its first file. Frozen with the first version: later
/// files have to fit it.
///
/// @param columns at least one; names are unique, also without regard to case
public record Schema(List<Column> columns) {
  /// One column.
  ///
  /// @param name as in the header, trimmed
  /// @param optional whether a file may lack it; its cells are then missing
  public record Column(String name, ColumnType type, boolean optional) {}

  public Schema {
    columns = List.copyOf(columns);
    if (columns.stream().map(c -> folded(c.name())).distinct().count() != columns.size()) {
      throw new IllegalArgumentException("columns: names repeat (expected: unique): " + columns);
    }
  }

  /// The column of that name; case does not matter.
  public Optional<Column> find(String name) {
    return columns.stream().filter(c -> folded(c.name()).equals(folded(name))).findFirst();
  }

  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /// The form in which names are compared.
  public static String folded(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }
}
