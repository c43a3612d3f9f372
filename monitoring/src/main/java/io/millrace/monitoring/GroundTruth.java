package io.millrace.monitoring;

import io.millrace.base.json.Json;
import io.millrace.data.ColumnType;
import io.millrace.data.table.Scan;
import io.millrace.data.table.TableColumn;
import io.millrace.data.table.Tables;
import io.millrace.ml.frame.Frame;
import io.millrace.serving.Feedback;
import io.millrace.serving.ModelOutputs;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What came true: labels by inference id, in the table `ground_truth`, queryable by SQL; of
/// answers of several numbers in `ground_truth_numbers`, as JSON. Files are CSV with the columns
/// `inferenceId` and `label`, or SageMaker's ground truth as JSON lines. A file that was taken is
/// not taken again. Thread-safe.
public final class GroundTruth implements Feedback {
  public static final String TABLE = "ground_truth";

  /// Where labels of several numbers are; there is none before the first of them.
  public static final String NUMBERS_TABLE = "ground_truth_numbers";

  private static final String ID = "inference_id";
  private static final String LABEL = "label";

  /// Between the ends of the two tables in a bookmark.
  private static final String AND = ";";

  private final Tables tables;
  private final InstantSource clock;
  private final ReentrantLock creating = new ReentrantLock();
  private volatile boolean created;

  public GroundTruth(Tables tables, InstantSource clock) {
    this.tables = tables;
    this.clock = clock;
  }

  /// What came true of an answer.
  /// @param values finite: one, or several for an answer of several numbers
  public record Label(String inferenceId, double... values) {}

  /// What became of a file.
  ///
  /// @param labels rows that were taken
  /// @param rejected rows without id or without a number
  /// @param reasons the first few rejections, with their lines
  public record Received(long labels, long rejected, List<String> reasons) {}

  /// Labels that arrived after a bookmark.
  /// @param labels by inference id; the last one counts if an id came twice
  /// @param several those of several numbers, the same way; they count if an id is in both
  /// @param bookmark for the next call
  public record Labels(
      SequencedMap<String, Double> labels,
      SequencedMap<String, double[]> several,
      String bookmark) {
    /// Of which answers.
    public Set<String> ids() {
      Set<String> ids = new HashSet<>(labels.keySet());
      ids.addAll(several.keySet());
      return ids;
    }

    /// What came true of an answer; empty if nothing did.
    public double[] of(String inferenceId) {
      double[] numbers = several.get(inferenceId);
      Double number = labels.get(inferenceId);
      return numbers != null ? numbers : number == null ? new double[0] : new double[] {number};
    }
  }

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
    List<@Nullable Object[]> several = new ArrayList<>();
    for (Label label : labels) {
      if (label.values().length == 1) {
        rows.add(new @Nullable Object[] {label.inferenceId(), label.values()[0], source, now});
      } else {
        String numbers = Json.write(label.values());
        several.add(new @Nullable Object[] {label.inferenceId(), numbers, source, now});
      }
    }
    tables.append(TABLE, rows, "ground-truth-" + digest);
    if (!several.isEmpty()) {
      tables.create(NUMBERS_TABLE, columns(ColumnType.TEXT));
      tables.append(NUMBERS_TABLE, several, "ground-truth-" + digest);
    }
  }

  @Override
  public Arrived arrived(Optional<String> bookmark) {
    return since(bookmark.filter(each -> !each.isEmpty()))
        .map(found -> new Arrived(found.labels(), found.several(), found.bookmark()))
        .orElseGet(() -> new Arrived(new LinkedHashMap<>(), bookmark.orElse("")));
  }

  /// The labels that arrived after `bookmark`; all if it is absent. Empty if there is none.
  public Optional<Labels> since(Optional<String> bookmark) {
    create();
    String[] seen = (bookmark.orElse("") + AND).split(AND, -1);
    String end = newest(TABLE);
    String endOfNumbers = newest(NUMBERS_TABLE);
    if (seen[0].equals(end) && seen[1].equals(endOfNumbers)) {
      return Optional.empty();
    }
    SequencedMap<String, Double> labels = new LinkedHashMap<>();
    read(TABLE, seen[0], end, (id, rows, row) -> labels.put(id, rows.number(LABEL).values()[row]));
    SequencedMap<String, double[]> several = new LinkedHashMap<>();
    read(
        NUMBERS_TABLE,
        seen[1],
        endOfNumbers,
        (id, rows, row) ->
            several.put(id, numbers(Json.parse(String.valueOf(rows.text(LABEL).values()[row])))));
    return Optional.of(
        new Labels(labels, several, endOfNumbers.isEmpty() ? end : end + AND + endOfNumbers));
  }

  /// The newest snapshot of a table; empty before the first one.
  private String newest(String table) {
    return tables
        .columns(table)
        .flatMap(_ -> tables.snapshot(table))
        .map(snapshot -> Long.toString(snapshot.id()))
        .orElse("");
  }

  @FunctionalInterface
  private interface Take {
    void label(String id, Frame rows, int row);
  }

  private void read(String table, String after, String upTo, Take take) {
    if (after.equals(upTo)) {
      return;
    }
    long end = Long.parseLong(upTo);
    Frame rows =
        after.isEmpty()
            ? tables.read(Scan.of(table).upTo(end))
            : tables.readSince(table, Long.parseLong(after), end);
    for (int row = 0; row < rows.rows(); row++) {
      String id = rows.text(ID).values()[row];
      if (id != null) {
        take.label(id, rows, row);
      }
    }
  }

  /// What a number or an array of them says; NaN for what is none.
  public static double[] numbers(JsonNode label) {
    return label.isArray()
        ? label.valueStream().mapToDouble(GroundTruth::number).toArray()
        : new double[] {number(label)};
  }

  private static double number(JsonNode value) {
    return value.isNumber() ? value.decimalValue().doubleValue() : Double.NaN;
  }

  /// Whether these may be the label of an answer: as many finite numbers as one may have.
  public static boolean isLabel(double[] numbers) {
    return numbers.length > 0
        && numbers.length <= ModelOutputs.COUNT_MAX
        && Arrays.stream(numbers).allMatch(Double::isFinite);
  }

  /// @param label the type of that column
  private static List<TableColumn> columns(ColumnType label) {
    return List.of(
        TableColumn.required(ID, ColumnType.TEXT),
        TableColumn.required(LABEL, label),
        TableColumn.required("source", ColumnType.TEXT),
        TableColumn.required("received_at", ColumnType.TIMESTAMP));
  }

  private void create() {
    if (created) {
      return;
    }
    creating.lock();
    try {
      tables.create(TABLE, columns(ColumnType.NUMBER));
      created = true;
    } finally {
      creating.unlock();
    }
  }
}
