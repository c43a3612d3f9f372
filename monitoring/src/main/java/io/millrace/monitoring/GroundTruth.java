package io.millrace.monitoring;

import io.millrace.data.ColumnType;
import io.millrace.data.table.Scan;
import io.millrace.data.table.Snapshot;
import io.millrace.data.table.TableColumn;
import io.millrace.data.table.Tables;
import io.millrace.ml.frame.Frame;
import io.millrace.serving.Feedback;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What came true: labels by inference id, in the table `ground_truth`, queryable by SQL. Files are
/// CSV with the columns `inferenceId` and `label`, or SageMaker's ground truth as JSON lines. A
/// file that was taken is not taken again. Thread-safe.
public final class GroundTruth implements Feedback {
  public static final String TABLE = "ground_truth";

  private static final String ID = "inference_id";
  private static final String LABEL = "label";
  private static final List<TableColumn> COLUMNS =
      List.of(
          TableColumn.required(ID, ColumnType.TEXT),
          TableColumn.required(LABEL, ColumnType.NUMBER),
          TableColumn.required("source", ColumnType.TEXT),
          TableColumn.required("received_at", ColumnType.TIMESTAMP));

  private final Tables tables;
  private final InstantSource clock;
  private final ReentrantLock creating = new ReentrantLock();
  private volatile boolean created;

  public GroundTruth(Tables tables, InstantSource clock) {
    this.tables = tables;
    this.clock = clock;
  }

  /// What came true of an answer.
  /// @param value finite
  public record Label(String inferenceId, double value) {}

  /// What became of a file.
  ///
  /// @param labels rows that were taken
  /// @param rejected rows without id or without a number
  /// @param reasons the first few rejections, with their lines
  public record Received(long labels, long rejected, List<String> reasons) {}

  /// Labels that arrived after a bookmark.
  /// @param labels by inference id; the last one counts if an id came twice
  /// @param bookmark for the next call
  public record Labels(SequencedMap<String, Double> labels, String bookmark) {}

  /// Takes a file, once per content.
  /// @param digest of the file's bytes
  /// @throws MillraceException with `GROUND_TRUTH_INVALID` if a column is missing or the file has
  ///     too many rows, with `CSV_INVALID` if it is no CSV
  public Received receive(Path file, String name, String digest) {
    LabelFile read = LabelFile.read(file, name);
    receive(read.labels(), name, digest);
    return new Received(read.labels().size(), read.rejected(), read.reasons());
  }

  /// Takes labels, once per digest.
  /// @param source where they are from, for people
  /// @param digest of whatever held them
  public void receive(List<Label> labels, String source, String digest) {
    create();
    Instant now = clock.instant();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Label label : labels) {
      rows.add(new @Nullable Object[] {label.inferenceId(), label.value(), source, now});
    }
    tables.append(TABLE, rows, "ground-truth-" + digest);
  }

  @Override
  public Arrived arrived(Optional<String> bookmark) {
    return since(bookmark.filter(each -> !each.isEmpty()))
        .map(found -> new Arrived(found.labels(), found.bookmark()))
        .orElseGet(() -> new Arrived(new LinkedHashMap<>(), bookmark.orElse("")));
  }

  /// The labels that arrived after `bookmark`; all if it is absent. Empty if there is none.
  public Optional<Labels> since(Optional<String> bookmark) {
    create();
    Optional<Snapshot> newest = tables.snapshot(TABLE);
    if (newest.isEmpty()
        || bookmark.map(Long::parseLong).filter(seen -> seen == newest.get().id()).isPresent()) {
      return Optional.empty();
    }
    long upTo = newest.get().id();
    Frame frame =
        bookmark
            .map(after -> tables.readSince(TABLE, Long.parseLong(after), upTo))
            .orElseGet(() -> tables.read(Scan.of(TABLE).upTo(upTo)));
    SequencedMap<String, Double> labels = new LinkedHashMap<>();
    for (int row = 0; row < frame.rows(); row++) {
      String id = frame.text(ID).values()[row];
      if (id != null) {
        labels.put(id, frame.number(LABEL).values()[row]);
      }
    }
    return Optional.of(new Labels(labels, Long.toString(upTo)));
  }

  private void create() {
    if (created) {
      return;
    }
    creating.lock();
    try {
      tables.create(TABLE, COLUMNS);
      created = true;
    } finally {
      creating.unlock();
    }
  }
}
