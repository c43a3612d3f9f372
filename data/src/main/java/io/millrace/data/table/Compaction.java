package io.millrace.data.table;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;

/// Makes one file of many small ones of a table, without changing the order of its rows.
///
/// Files that follow each other are merged as soon as there are [#FEWEST] of a size class: first
/// those under 1 MiB, then those under 32 MiB. So a byte is written again some tens of times at
/// most, and there are fewer than 32 files of each class between two large ones.
final class Compaction {
  private static final int FEWEST = 32;
  private static final long[] CLASSES = {1L << 20, 32L << 20};

  /// Bytes of one merged file, at most, but for what its last part has more.
  private static final long LARGEST = 128L << 20;

  private final Table table;

  Compaction(Table table) {
    this.table = table;
  }

  /// Files that are merged, in the order of their rows.
  ///
  /// @param snapshot in which they were found
  record Run(long snapshot, List<DataFile> files) {
    List<Path> paths() {
      return files.stream().map(file -> Path.of(file.location())).toList();
    }

    long rows() {
      return files.stream().mapToLong(DataFile::recordCount).sum();
    }
  }

  /// The files of one commit: they share its number, so that their order among others would be lost
  /// if only some of them were merged.
  private static final class Group {
    final List<DataFile> files = new ArrayList<>();
    long bytes;

    void add(DataFile file) {
      files.add(file);
      bytes += file.fileSizeInBytes();
    }
  }

  /// What should be merged next.
  Optional<Run> next() {
    if (table.currentSnapshot() == null) {
      return Optional.empty();
    }
    long snapshot = table.currentSnapshot().snapshotId();
    List<Group> groups = groups(Snapshots.files(table, Scan.of(table.name()), snapshot));
    for (long limit : CLASSES) {
      List<Group> found = new ArrayList<>();
      for (Group group : groups) {
        if (group.bytes < limit) {
          found.add(group);
        } else if (found.size() >= FEWEST) {
          break;
        } else {
          found.clear();
        }
      }
      if (found.size() >= FEWEST) {
        return Optional.of(run(snapshot, found));
      }
    }
    return Optional.empty();
  }

  private static List<Group> groups(List<DataFile> files) {
    List<Group> groups = new ArrayList<>();
    long number = -1;
    for (DataFile file : files) {
      if (file.dataSequenceNumber() != number) {
        groups.add(new Group());
        number = file.dataSequenceNumber();
      }
      groups.getLast().add(file);
    }
    return groups;
  }

  private static Run run(long snapshot, List<Group> groups) {
    List<DataFile> files = new ArrayList<>();
    long bytes = 0;
    for (Group group : groups) {
      if (bytes >= LARGEST) {
        break;
      }
      files.addAll(group.files);
      bytes += group.bytes;
    }
    return new Run(snapshot, List.copyOf(files));
  }

  /// Puts the merged file in the place of its parts.
  /// @return false if another process was quicker; the merged file is deleted then
  /// @throws MillraceException with `STORAGE_UNAVAILABLE` if the parts have not the rows that they
  ///     should have: the positions of all others would change
  boolean commit(Run run, ParquetWriter.Written merged) {
    if (merged.rows() != run.rows()) {
      table.io().deleteFile(merged.file().toString());
      throw new MillraceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "%d files of the table %s hold %d rows (expected: %d); they stay as they are."
              .formatted(run.files().size(), table.name(), merged.rows(), run.rows()),
          "Somebody has changed them: put the files of a backup in their place.");
    }
    RewriteFiles rewrite =
        table
            .newRewrite()
            .validateFromSnapshot(run.snapshot())
            .dataSequenceNumber(run.files().getLast().dataSequenceNumber());
    run.files().forEach(rewrite::deleteFile);
    rewrite.addFile(merged.dataFile(table.spec()));
    // Iceberg's own threads end with the first shutdown hook.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      rewrite.scanManifestsWith(threads).commit();
      return true;
    } catch (ValidationException | CommitFailedException e) {
      table.io().deleteFile(merged.file().toString());
      return false;
    }
  }
}
