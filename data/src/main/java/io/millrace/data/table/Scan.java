package io.millrace.data.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Which rows and columns to read from a table.
///
/// @param after only rows committed after this snapshot; absent: from the beginning
/// @param upTo rows committed up to and including this snapshot; absent: the newest
/// @param columns in the order wanted; empty: all
/// @param equal text columns that must have these values
/// @param range an integer column whose values must lie in a range
public record Scan(
    String table,
    OptionalLong after,
    OptionalLong upTo,
    List<String> columns,
    Map<String, String> equal,
    Optional<Range> range) {
  /// Both ends belong to it.
  public record Range(String column, long from, long to) {}

  public Scan {
    columns = List.copyOf(columns);
    equal = Map.copyOf(equal);
  }

  public static Scan of(String table) {
    return new Scan(
        table, OptionalLong.empty(), OptionalLong.empty(), List.of(), Map.of(), Optional.empty());
  }

  public Scan after(long snapshot) {
    return new Scan(table, OptionalLong.of(snapshot), upTo, columns, equal, range);
  }

  public Scan upTo(long snapshot) {
    return new Scan(table, after, OptionalLong.of(snapshot), columns, equal, range);
  }

  public Scan columns(List<String> names) {
    return new Scan(table, after, upTo, names, equal, range);
  }

  public Scan where(String column, String value) {
    Map<String, String> more = new LinkedHashMap<>(equal);
    more.put(column, value);
    return new Scan(table, after, upTo, columns, more, range);
  }

  public Scan between(String column, long from, long to) {
    Range wanted = new Range(column, from, to);
    return new Scan(table, after, upTo, columns, equal, Optional.of(wanted));
  }
}
