package io.millrace.data.table;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Named tables that only grow. Every append is one atomic commit and one [Snapshot]; when it
/// returns, files and commit are on disk. Other engines open the same tables as Apache Iceberg.
///
/// Thread-safe; blocks. A commit costs tens of milliseconds: append many rows at once.
public interface Tables extends AutoCloseable {
  /// Creates a table, or does nothing if one of that name has exactly these columns.
  ///
  /// @param name 1 to 63 lower-case letters, digits, `_` or `-`, starting with a letter
  /// @throws io.millrace.base.MillraceException with `TABLE_INVALID` if the name or a column is not
  ///     allowed, or a table of that name has other columns
  void create(String name, List<TableColumn> columns);

  /// All tables, sorted by name.
  List<String> list();

  /// The columns of a table; absent if there is none of that name.
  Optional<List<TableColumn>> columns(String name);

  /// Adds rows, exactly once per `commitKey`: if a commit was made under that key before, its
  /// snapshot is returned and `rows` are not looked at. Without rows nothing is committed.
  ///
  /// @param rows one value per column of the table, in its order; see [TableColumn] for their types
  /// @param commitKey 1 to 200 characters, the same in every retry
  /// @return the snapshot of this commit; absent if there were no rows
  /// @throws io.millrace.base.MillraceException with `TABLE_NOT_FOUND`; with `TABLE_INVALID` if a
  ///     row does not fit, naming it; with `STORAGE_UNAVAILABLE` if it could not be written
  Optional<Snapshot> append(String name, Iterable<@Nullable Object[]> rows, String commitKey);

  /// The newest snapshot; absent if the table is empty.
  /// @throws io.millrace.base.MillraceException with `TABLE_NOT_FOUND`
  Optional<Snapshot> snapshot(String name);

  /// All snapshots, oldest first.
  /// @throws io.millrace.base.MillraceException with `TABLE_NOT_FOUND`
  List<Snapshot> snapshots(String name);

  /// The snapshot that was committed under a key.
  /// @throws io.millrace.base.MillraceException with `TABLE_NOT_FOUND`
  Optional<Snapshot> committed(String name, String commitKey);

  @Override
  void close();
}
