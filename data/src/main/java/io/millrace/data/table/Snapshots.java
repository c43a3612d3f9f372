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
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;

/// Reads what a table's metadata says: its snapshots, and the files that a scan needs.
final class Snapshots {
  /// Properties of a commit carry this before their names, the commit's own key beside them.
  static final String PROPERTY = "millrace.";

  static final String KEY = "millrace-commit-key";

  private Snapshots() {}

  /// Files in the order of their rows.
  record Plan(List<Path> files, long rows) {}

  static List<Snapshot> all(Table table) {
    List<Snapshot> all = new ArrayList<>();
    org.apache.iceberg.@Nullable Snapshot current = table.currentSnapshot();
    while (current != null) {
      all.add(of(current));
      Long parent = current.parentId();
      current = parent == null ? null : table.snapshot(parent);
    }
    return List.copyOf(all.reversed());
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
        Long.parseLong(summary.getOrDefault("added-records", "0")),
        summary.getOrDefault(KEY, ""),
        properties,
        Instant.ofEpochMilli(snapshot.timestampMillis()));
  }

  static Plan plan(Table table, Scan scan) {
    if (table.currentSnapshot() == null) {
      return new Plan(List.of(), 0);
    }
    long upTo = scan.upTo().orElse(table.currentSnapshot().snapshotId());
    check(table, upTo);
    scan.after().ifPresent(after -> check(table, after));
    if (scan.after().isPresent() && scan.after().getAsLong() == upTo) {
      return new Plan(List.of(), 0);
    }
    // Iceberg's own threads end with the first shutdown hook, while tasks still come to an end.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        CloseableIterable<FileScanTask> tasks = tasks(table, scan, upTo, threads)) {
      List<DataFile> files = new ArrayList<>();
      tasks.forEach(task -> files.add(task.file()));
      files.sort(Comparator.comparing(DataFile::dataSequenceNumber).thenComparing(DataFile::pos));
      return new Plan(
          files.stream().map(file -> Path.of(file.location())).toList(),
          files.stream().mapToLong(DataFile::recordCount).sum());
    } catch (IOException e) {
      throw new MillraceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "The files of table '%s' could not be listed.".formatted(table.name()),
          "Check the disk and the log.",
          e);
    }
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
}
