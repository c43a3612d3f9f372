package io.millrace.data.table;

import io.millrace.ml.frame.Frame;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Named tables whose rows only grow. Every append is one atomic commit and one [Snapshot]; when it
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

  /// Adds rows, exactly once per key: if a commit was made under it before, that snapshot is
  /// returned and `rows` are not looked at. Without rows nothing is committed.
  ///
  /// @param rows one value per column of the table, in its order; see [TableColumn] for their types
  /// @return the snapshot of this commit; absent if there were no rows
  /// @throws io.millrace.base.MillraceException with `TABLE_NOT_FOUND`; with `TABLE_INVALID` if a
  ///     row does not fit, naming it; with `WRITE_CONFLICT` if the commit's condition does not
  /// hold;
  ///     with `STORAGE_UNAVAILABLE` if it could not be written. Nothing is added then.
  Optional<Snapshot> append(String name, Iterable<@Nullable Object[]> rows, Commit commit);

  /// [#append(String, Iterable, Commit)] with nothing but a key.
  default Optional<Snapshot> append(
      String name, Iterable<@Nullable Object[]> rows, String commitKey) {
    return append(name, rows, Commit.of(commitKey));
  }

  /// The newest snapshot; absent if the table is empty.
  /// @throws io.millrace.base.MillraceException with `TABLE_NOT_FOUND`
  default Optional<Snapshot> snapshot(String name) {
    List<Snapshot> all = snapshots(name);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  /// All snapshots, oldest first.
  /// @throws io.millrace.base.MillraceException with `TABLE_NOT_FOUND`
  List<Snapshot> snapshots(String name);

  /// The rows of a scan in the order in which they were appended. Numbers, booleans (1 and 0) and
  /// timestamps (epoch milliseconds) become number columns.
  /// @throws io.millrace.base.MillraceException with `TABLE_NOT_FOUND`,
  ///     `TABLE_SNAPSHOT_NOT_FOUND`, or `TABLE_INVALID` if a column is not there
  Frame read(Scan scan);

  /// The rows that were committed after snapshot `after` up to and including `upTo`.
  /// @throws io.millrace.base.MillraceException as [#read]
  default Frame readSince(String name, long after, long upTo) {
    return read(Scan.of(name).after(after).upTo(upTo));
  }

  /// The Parquet files of the newest snapshot, oldest first; never write to them.
  /// @throws io.millrace.base.MillraceException with `TABLE_NOT_FOUND`
  List<Path> files(String name);

  /// Makes one file of some small ones that follow each other, so that the number of files grows
  /// with the bytes of a table and not with its commits. What the table holds, the positions of its
  /// rows and the snapshots that there were stay as they are, and whoever reads goes on reading;
  /// the small files go with the last snapshot that names them. Killed at any moment, it leaves at
  /// most a file that nothing names.
  /// @return whether there was anything to do; there may be more
  /// @throws io.millrace.base.MillraceException as [#append]; with `STORAGE_UNAVAILABLE` if the
  ///     files have not the rows that they should have, too
  boolean compact(String name);

  /// Forgets snapshots, and deletes the files that no other one names; the newest stays in any
  /// case. [#append] no longer knows their keys, and reading from them on is no longer possible.
  /// @return how many were forgotten
  /// @throws io.millrace.base.MillraceException with `TABLE_NOT_FOUND`
  int expire(String name, Predicate<Snapshot> isOver);

  @Override
  void close();
}
