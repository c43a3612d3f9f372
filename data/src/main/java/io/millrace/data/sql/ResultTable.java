package io.millrace.data.sql;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a query gave.
///
/// @param columns names and SQL types, in order
/// @param rows values in column order: `String`, `Long`, `Double`, `Boolean`, `BigDecimal`,
///     `Instant`, `List`, `Map` or null
/// @param truncated whether there were more rows than allowed
public record ResultTable(
    List<Column> columns, List<List<@Nullable Object>> rows, boolean truncated) {
  /// @param type as DuckDB names it, such as `BIGINT`
  public record Column(String name, String type) {}

  public ResultTable {
    columns = List.copyOf(columns);
    rows = Collections.unmodifiableList(rows);
  }
}
