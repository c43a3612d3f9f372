package io.millrace.data;

import io.millrace.data.csv.DecimalMark;
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
  /// @param decimalMark how its numbers are written
  public record Column(String name, ColumnType type, DecimalMark decimalMark) {
    public static Column of(String name, ColumnType type) {
      return new Column(name, type, DecimalMark.POINT);
    }
  }

  /// @throws IllegalArgumentException if the rule above is broken
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
