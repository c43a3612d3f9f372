package io.millrace.serving.capture;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.data.ColumnType;
import io.millrace.data.table.Commit;
import io.millrace.data.table.Scan;
import io.millrace.data.table.Snapshot;
import io.millrace.data.table.TableColumn;
import io.millrace.data.table.Tables;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Tables in memory that can be told to fail.
public final class MemoryTables implements Tables {
  private final Map<String, List<TableColumn>> columns = new TreeMap<>();
  private final Map<String, LinkedHashMap<Snapshot, List<@Nullable Object[]>>> commits =
      new TreeMap<>();
  private final Consumer<Scan> reads;
  private boolean failing;
  private boolean failingReads;

  public MemoryTables() {
    this(_ -> {});
  }

  /// @param reads sees each scan
  public MemoryTables(Consumer<Scan> reads) {
    this.reads = reads;
  }

  /// From now on appends fail, or do not.
  public synchronized void fail(boolean fail) {
    failing = fail;
  }

  /// From now on scans fail, or do not.
  public synchronized void failReads(boolean fail) {
    failingReads = fail;
  }

  /// All rows of a table in the order of their commits.
  public synchronized List<@Nullable Object[]> rows(String name) {
    return commits.getOrDefault(name, new LinkedHashMap<>()).values().stream()
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public synchronized void create(String name, List<TableColumn> wanted) {
    columns.put(name, wanted);
    commits.computeIfAbsent(name, _ -> new LinkedHashMap<>());
  }

  @Override
  public synchronized List<String> list() {
    return List.copyOf(columns.keySet());
  }

  @Override
  public synchronized Optional<List<TableColumn>> columns(String name) {
    return Optional.ofNullable(columns.get(name));
  }

  @Override
  public synchronized Optional<Snapshot> append(
      String name, Iterable<@Nullable Object[]> rows, Commit commit) {
    if (failing) {
      throw new MillraceException(ErrorCode.STORAGE_UNAVAILABLE, "told to fail", "Try again.");
    }
    Optional<Snapshot> known = committed(name, commit.key());
    List<@Nullable Object[]> added = new ArrayList<>();
    rows.forEach(added::add);
    if (known.isPresent() || added.isEmpty()) {
      return known;
    }
    long sequence = snapshots(name).size() + 1L;
    Snapshot snapshot =
        new Snapshot(
            1_000 - sequence, // as ids of Iceberg: not in the order of the commits
            sequence,
            rows(name).size() + added.size(),
            added.size(),
            commit.key(),
            commit.properties(),
            Instant.EPOCH);
    commits.computeIfAbsent(name, _ -> new LinkedHashMap<>()).put(snapshot, added);
    return Optional.of(snapshot);
  }

  @Override
  public synchronized List<Snapshot> snapshots(String name) {
    return List.copyOf(commits.getOrDefault(name, new LinkedHashMap<>()).keySet());
  }

  private Optional<Snapshot> committed(String name, String commitKey) {
    return snapshots(name).stream().filter(s -> s.commitKey().equals(commitKey)).findFirst();
  }

  @Override
  public synchronized Frame read(Scan scan) {
    reads.accept(scan);
    if (failingReads) {
      throw new IllegalStateException("told to fail");
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    if (scan.slice().isPresent()) {
      Scan.Slice slice = scan.slice().get();
      rows(scan.table()).stream()
          .limit(slice.to())
          .skip(slice.from())
          .filter(row -> matches(scan, row))
          .forEach(rows::add);
      return frame(columns.getOrDefault(scan.table(), List.of()), rows);
    }
    boolean begun = scan.after().isEmpty();
    for (var commit : commits.getOrDefault(scan.table(), new LinkedHashMap<>()).entrySet()) {
      long id = commit.getKey().id();
      if (begun) {
        commit.getValue().stream().filter(row -> matches(scan, row)).forEach(rows::add);
      }
      begun = begun || scan.after().getAsLong() == id;
      if (scan.upTo().isPresent() && scan.upTo().getAsLong() == id) {
        break;
      }
    }
    return frame(columns.getOrDefault(scan.table(), List.of()), rows);
  }

  private boolean matches(Scan scan, @Nullable Object[] row) {
    List<TableColumn> all = columns.getOrDefault(scan.table(), List.of());
    for (int i = 0; i < all.size(); i++) {
      String wanted = scan.equal().get(all.get(i).name());
      if (wanted != null && !wanted.equals(row[i])) {
        return false;
      }
      Optional<Scan.Among> among = scan.among().filter(named(all.get(i).name()));
      if (among.isPresent() && !among.get().values().contains(String.valueOf(row[i]))) {
        return false;
      }
    }
    return true;
  }

  private static Predicate<Scan.Among> named(String column) {
    return among -> among.column().equals(column);
  }

  private static Frame frame(List<TableColumn> columns, List<@Nullable Object[]> rows) {
    List<Column> read = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      read.add(column(columns.get(i), i, rows));
    }
    return new Frame(rows.size(), read);
  }

  private static Column column(TableColumn column, int at, List<@Nullable Object[]> rows) {
    if (column.type() == ColumnType.TEXT) {
      @Nullable String[] texts = new @Nullable String[rows.size()];
      for (int row = 0; row < texts.length; row++) {
        texts[row] = (String) rows.get(row)[at];
      }
      return new TextColumn(column.name(), texts);
    }
    double[] numbers = new double[rows.size()];
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] =
          switch (rows.get(row)[at]) {
            case null -> Double.NaN;
            case Instant time -> time.toEpochMilli();
            case Number number -> number.doubleValue();
            case Object other -> throw new IllegalStateException(other.toString());
          };
    }
    return new NumberColumn(column.name(), numbers);
  }

  @Override
  public List<Path> files(String name) {
    return List.of();
  }

  /// There are no files.
  @Override
  public boolean compact(String name) {
    return false;
  }

  /// Forgets snapshots, and keeps their rows.
  @Override
  public synchronized int expire(String name, Predicate<Snapshot> isOver) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
