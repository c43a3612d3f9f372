package io.millrace.data.table;

import static io.millrace.base.ErrorCode.TABLE_SNAPSHOT_NOT_FOUND;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/// Reads what a table's metadata says: its snapshots, and the files that a scan needs.
final class Snapshots {
  /// Properties of a commit carry this before their names, the commit's own key beside them.
  static final String PROPERTY = "millrace.";

  static final String KEY = "millrace-commit-key";

  private Snapshots() {}

  /// A file's rows.
  ///
  /// @param from the first that is wanted, from 0
  /// @param to the one after the last that is wanted
  /// @param rows of the whole file
  record Part(Path file, long from, long to, long rows) {
    boolean isWhole() {
      return from == 0 && to == rows;
    }
  }

  /// Files in the order of their rows.
  record Plan(List<Part> parts, long rows) {
    List<Path> files() {
      return parts.stream().map(Part::file).toList();
    }
  }

  /// Those that there still are, oldest first: expiry leaves gaps.
  static List<Snapshot> all(Table table) {
    return StreamSupport.stream(table.snapshots().spliterator(), false)
        .sorted(Comparator.comparingLong(org.apache.iceberg.Snapshot::sequenceNumber))
        .map(Snapshots::of)
        .toList();
  }

  static Snapshot of(org.apache.iceberg.Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    Map<String, String> properties =
        summary.entrySet().stream()
            .filter(e -> e.getKey().startsWith(PROPERTY))
            .collect(
                Collectors.toMap(
                    e -> e.getKey().substring(PROPERTY.length()), Map.Entry::getValue));
    return new Snapshot(
        snapshot.snapshotId(),
        snapshot.sequenceNumber(),
        Long.parseLong(summary.getOrDefault("total-records", "0")),
        DataOperations.APPEND.equals(snapshot.operation())
            ? Long.parseLong(summary.getOrDefault("added-records", "0"))
            : 0,
        summary.getOrDefault(KEY, ""),
        properties,
        Instant.ofEpochMilli(snapshot.timestampMillis()));
  }

  static Plan plan(Table table, Scan scan) {
    if (table.currentSnapshot() == null) {
      return new Plan(List.of(), 0);
    }
    long newest = table.currentSnapshot().snapshotId();
    if (scan.slice().isPresent()) {
      return sliced(files(table, Scan.of(scan.table()), newest), scan.slice().get());
    }
    long upTo = scan.upTo().orElse(newest);
    check(table, upTo);
    scan.after().ifPresent(after -> check(table, after));
    if (scan.after().isPresent() && scan.after().getAsLong() == upTo) {
      return new Plan(List.of(), 0);
    }
    return sliced(files(table, scan, upTo), new Scan.Slice(0, Long.MAX_VALUE));
  }

  /// In the order of their rows.
  static List<DataFile> files(Table table, Scan scan, long upTo) {
    // Iceberg's own threads end with the first shutdown hook, while tasks still come to an end.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        CloseableIterable<FileScanTask> tasks = tasks(table, scan, upTo, threads)) {
      List<DataFile> files = new ArrayList<>();
      tasks.forEach(task -> files.add(task.file()));
      files.sort(Comparator.comparing(DataFile::dataSequenceNumber).thenComparing(DataFile::pos));
      return files;
    } catch (IOException e) {
      throw new MillraceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "The files of table '%s' could not be listed.".formatted(table.name()),
          "Check the disk and the log.",
          e);
    }
  }

  private static Plan sliced(List<DataFile> files, Scan.Slice slice) {
    List<Part> parts = new ArrayList<>();
    long position = 0;
    long rows = 0;
    for (DataFile file : files) {
      long count = file.recordCount();
      long from = Math.max(0, slice.from() - position);
      long to = Math.min(count, slice.to() - position);
      if (from < to) {
        parts.add(new Part(Path.of(file.location()), from, to, count));
        rows += to - from;
      }
      position += count;
    }
    return new Plan(parts, rows);
  }

  private static CloseableIterable<FileScanTask> tasks(
      Table table, Scan scan, long upTo, ExecutorService threads) {
    return scan.after().isPresent()
        ? table
            .newIncrementalAppendScan()
            .fromSnapshotExclusive(scan.after().getAsLong())
            .toSnapshot(upTo)
            .planWith(threads)
            .planFiles()
        : table.newScan().useSnapshot(upTo).planWith(threads).planFiles();
  }

  private static void check(Table table, long snapshot) {
    if (table.snapshot(snapshot) == null) {
      throw new MillraceException(
          TABLE_SNAPSHOT_NOT_FOUND,
          "Table '%s' has no snapshot %d.".formatted(table.name(), snapshot),
          "Read the whole table and go on from its newest snapshot.");
    }
  }

  /// @return how many expired
  static int expire(Table table, Predicate<Snapshot> isOver) {
    List<Long> over =
        all(table).stream()
            .filter(each -> each.id() != table.currentSnapshot().snapshotId())
            .filter(isOver)
            .map(Snapshot::id)
            .toList();
    if (over.isEmpty()) {
      return 0;
    }
    // By name only: none is too old by itself.
    ExpireSnapshots expiry = table.expireSnapshots().expireOlderThan(0);
    over.forEach(expiry::expireSnapshotId);
    // Iceberg's own threads end with the first shutdown hook.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      expiry.planWith(threads).executeDeleteWith(threads).commit();
    }
    return over.size();
  }
}
