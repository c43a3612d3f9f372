package io.millrace.data.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Which rows and columns to read from a table.
///
/// @param after only rows committed after this snapshot; absent: from the beginning
/// @param upTo rows committed up to and including this snapshot; absent: the newest
/// @param slice rows by their position, instead of by snapshots
/// @param columns in the order wanted; empty: all
/// @param equal text columns that must have these values
/// @param range an integer column whose values must lie in a range
/// @param among a text column that must have one of many values
public record Scan(
    String table,
    OptionalLong after,
    OptionalLong upTo,
    Optional<Slice> slice,
    List<String> columns,
    Map<String, String> equal,
    Optional<Range> range,
    Optional<Among> among) {
  /// Both ends belong to it.
  public record Range(String column, long from, long to) {}

  /// Rows by the order in which they were appended: a row's position never changes, as snapshots
  /// do that compaction and expiry take away.
  ///
  /// @param from the first, from 0
  /// @param to the one after the last; may be beyond the end of the table
  public record Slice(long from, long to) {}

  public record Among(String column, Set<String> values) {
    public Among {
      values = Set.copyOf(values);
    }
  }

  public Scan {
    columns = List.copyOf(columns);
    equal = Map.copyOf(equal);
  }

  public static Scan of(String table) {
    return new Scan(
        table,
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty());
  }

  public Scan after(long snapshot) {
    return new Scan(table, OptionalLong.of(snapshot), upTo, slice, columns, equal, range, among);
  }

  public Scan upTo(long snapshot) {
    return new Scan(table, after, OptionalLong.of(snapshot), slice, columns, equal, range, among);
  }

  /// Rows of the newest snapshot, whatever [#after] and [#upTo] say.
  public Scan rows(long from, long to) {
    return new Scan(
        table, after, upTo, Optional.of(new Slice(from, to)), columns, equal, range, among);
  }

  public Scan columns(List<String> names) {
    return new Scan(table, after, upTo, slice, names, equal, range, among);
  }

  public Scan where(String column, String value) {
    Map<String, String> more = new LinkedHashMap<>(equal);
    more.put(column, value);
    return new Scan(table, after, upTo, slice, columns, more, range, among);
  }

  public Scan between(String column, long from, long to) {
    Range wanted = new Range(column, from, to);
    return new Scan(table, after, upTo, slice, columns, equal, Optional.of(wanted), among);
  }

  /// A text column that must have one of these values, be they many.
  public Scan among(String column, Set<String> values) {
    Among wanted = new Among(column, values);
    return new Scan(table, after, upTo, slice, columns, equal, range, Optional.of(wanted));
  }
}
