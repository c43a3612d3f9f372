package io.millrace.monitoring;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.data.ColumnType;
import io.millrace.data.csv.CsvReader;
import io.millrace.data.csv.CsvRecord;
import io.millrace.data.csv.CsvSettings;
import io.millrace.data.table.Scan;
import io.millrace.data.table.Snapshot;
import io.millrace.data.table.TableColumn;
import io.millrace.data.table.Tables;
import io.millrace.ml.frame.Frame;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What came true: labels by inference id, in the table `ground_truth`, queryable by SQL. Files are
/// CSV with the columns `inferenceId` and `label`. A file that was taken is not taken again.
/// Thread-safe.
public final class GroundTruth {
  public static final String TABLE = "ground_truth";

  private static final String ID = "inference_id";
  private static final String LABEL = "label";
  private static final int REASONS = 5;
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
  /// @throws MillraceException with `GROUND_TRUTH_INVALID` if a column is missing, with
  ///     `CSV_INVALID` if it is no CSV
  public Received receive(Path file, String name, String digest) {
    create();
    List<@Nullable Object[]> rows = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    long rejected = 0;
    try (CsvReader csv = CsvReader.open(file, CsvSettings.DEFAULT)) {
      int id = column(csv.header(), "inferenceid", name);
      int label = column(csv.header(), LABEL, name);
      for (Optional<CsvRecord> next = csv.next(); next.isPresent(); next = csv.next()) {
        CsvRecord record = next.get();
        String reason = add(rows, record, id, label, name);
        if (!reason.isEmpty()) {
          rejected++;
          if (reasons.size() < REASONS) {
            reasons.add("line %d: %s".formatted(record.line(), reason));
          }
        }
      }
    }
    tables.append(TABLE, rows, "ground-truth-" + digest);
    return new Received(rows.size(), rejected, reasons);
  }

  /// @return why the record was not added; empty if it was
  private String add(
      List<@Nullable Object[]> rows, CsvRecord record, int id, int label, String source) {
    if (record.problem().isPresent()) {
      return record.problem().get();
    }
    List<String> cells = record.cells();
    String inference = id < cells.size() ? cells.get(id).strip() : "";
    String value = label < cells.size() ? cells.get(label).strip() : "";
    if (inference.isEmpty()) {
      return "inferenceId is empty";
    }
    try {
      double number = Double.parseDouble(value);
      if (!Double.isFinite(number)) {
        return "label '%s' is not a finite number".formatted(value);
      }
      rows.add(new @Nullable Object[] {inference, number, source, clock.instant()});
      return "";
    } catch (NumberFormatException _) {
      return "label '%s' is not a number".formatted(value);
    }
  }

  private static int column(List<String> header, String wanted, String file) {
    for (int i = 0; i < header.size(); i++) {
      if (header.get(i).toLowerCase(Locale.ROOT).replace("_", "").equals(wanted)) {
        return i;
      }
    }
    throw new MillraceException(
        ErrorCode.GROUND_TRUTH_INVALID,
        "'%s' has no column '%s' (found: %s).".formatted(file, wanted, String.join(", ", header)),
        "Give the file a header line: inferenceId,label");
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
