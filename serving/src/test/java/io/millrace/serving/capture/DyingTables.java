package io.millrace.serving.capture;

import io.millrace.data.table.Commit;
import io.millrace.data.table.Scan;
import io.millrace.data.table.Snapshot;
import io.millrace.data.table.TableColumn;
import io.millrace.data.table.Tables;
import io.millrace.ml.frame.Frame;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Commits, and then does not return: what a process sees that dies right after a commit.
record DyingTables(Tables tables) implements Tables {
  @Override
  public Optional<Snapshot> append(String name, Iterable<@Nullable Object[]> rows, Commit commit) {
    tables.append(name, rows, commit);
    throw new IllegalStateException("killed after the commit");
  }

  @Override
  public void create(String name, List<TableColumn> columns) {
    tables.create(name, columns);
  }

  @Override
  public List<String> list() {
    return tables.list();
  }

  @Override
  public Optional<List<TableColumn>> columns(String name) {
    return tables.columns(name);
  }

  @Override
  public List<Snapshot> snapshots(String name) {
    return tables.snapshots(name);
  }

  @Override
  public Frame read(Scan scan) {
    return tables.read(scan);
  }

  @Override
  public List<Path> files(String name) {
    return tables.files(name);
  }

  @Override
  public boolean compact(String name) {
    return tables.compact(name);
  }

  @Override
  public int expire(String name, Predicate<Snapshot> isOver) {
    return tables.expire(name, isOver);
  }

  @Override
  public void close() {
    tables.close();
  }
}
