package io.millrace.data.table;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.jspecify.annotations.Nullable;

/// Commits new files to one table.
final class Appends {
  private final Table table;

  Appends(Table table) {
    this.table = table;
  }

  Optional<Snapshot> committed(String key) {
    return Snapshots.all(table).stream().filter(s -> s.commitKey().equals(key)).findFirst();
  }

  /// Commits if the conditions hold at the very moment of the commit; another process may have
  /// committed since they were last looked at.
  Snapshot commit(List<ParquetWriter.Written> files, Commit commit) {
    AppendFiles append = table.newFastAppend().set(Snapshots.KEY, commit.key());
    commit.properties().forEach((name, value) -> append.set(Snapshots.PROPERTY + name, value));
    for (ParquetWriter.Written file : files) {
      append.appendFile(file.dataFile(table.spec()));
    }
    append.validateWith(new Conditions(commit));
    // Iceberg's own threads end with the first shutdown hook, before captures are moved at the end.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      append.scanManifestsWith(threads).writeManifestsWith(threads, 1).commit();
    } catch (ValidationException | CommitFailedException e) {
      // Certainly not committed: nobody refers to the files.
      files.forEach(file -> table.io().deleteFile(file.file().toString()));
      table.refresh();
      return committed(commit.key()).orElseThrow(() -> conflict(e));
    }
    table.refresh();
    return committed(commit.key()).orElseThrow(() -> conflict(null));
  }

  private MillraceException conflict(@Nullable Exception cause) {
    return new MillraceException(
        ErrorCode.WRITE_CONFLICT,
        "Others have added rows to table '%s' in the meantime.".formatted(table.name()),
        "Do it again.",
        cause);
  }

  /// What must be true of the snapshots, newest first, that the new one is put upon.
  private record Conditions(Commit commit) implements SnapshotAncestryValidator {
    @Override
    public boolean validate(Iterable<org.apache.iceberg.Snapshot> base) {
      boolean fresh =
          StreamSupport.stream(base.spliterator(), false)
              .noneMatch(s -> commit.key().equals(s.summary().get(Snapshots.KEY)));
      Iterator<org.apache.iceberg.Snapshot> newest = base.iterator();
      long rows = newest.hasNext() ? Snapshots.of(newest.next()).rows() : 0;
      return fresh && (commit.rowsBefore().isEmpty() || commit.rowsBefore().getAsLong() == rows);
    }

    @Override
    public String errorMessage() {
      return "conditions of commit '%s'".formatted(commit.key());
    }
  }
}
