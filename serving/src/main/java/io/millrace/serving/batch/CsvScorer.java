package io.millrace.serving.batch;

import io.millrace.serving.BatchAnswers;
import io.millrace.serving.BatchRows;
import io.millrace.serving.BatchScoring;
import io.millrace.serving.InputField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Scores blocks of a CSV file: numbers are read from the bytes of their cells, and records are
/// written with their bytes as they are, where nothing speaks against it.
final class CsvScorer implements BlockScorer {
  private static final byte[] COMMA = {','};

  private final BatchScoring scoring;
  private final List<InputField> inputs;
  private final CsvColumns columns;
  private final TransformSettings settings;
  private final InferenceIds ids;
  private final int outputs;
  private final boolean latin;
  private final boolean everyLine;
  private final boolean asTheyAre;
  private final boolean predictionsAlone;
  private final CsvCells cells;
  private final BatchRows rows;
  private final PlainCells plain;
  private final Records records = new Records();

  /// @param delimiter between the cells of the input
  /// @param latin whether every byte is a character of ISO-8859-1
  /// @param everyLine whether empty lines are records
  CsvScorer(
      BatchScoring scoring,
      CsvColumns columns,
      TransformSettings settings,
      InferenceIds ids,
      char delimiter,
      boolean latin,
      boolean everyLine) {
    this.scoring = scoring;
    this.inputs = scoring.inputs();
    this.columns = columns;
    this.settings = settings;
    this.ids = ids;
    this.outputs = scoring.outputs().count();
    this.latin = latin;
    this.everyLine = everyLine;
    asTheyAre = delimiter == ',' && columns.writesRecords();
    predictionsAlone =
        Arrays.stream(columns.written()).allMatch(column -> column >= columns.count());
    cells = new CsvCells(delimiter);
    rows = scoring.rows();
    plain = new PlainCells(rows, inputs, columns, delimiter);
  }

  /// What was found in a block: places, lines, and why a record has no answer.
  private static final class Records {
    private int[] starts = new int[1 << 12];
    private int[] ends = new int[1 << 12];
    private long[] lines = new long[1 << 12];
    private boolean[] quoted = new boolean[1 << 12];
    private @Nullable String[] problems = new @Nullable String[1 << 12];
    private int count;

    void add(int start, int end, boolean inQuotes, long line, Optional<String> problem) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
        ends = Arrays.copyOf(ends, 2 * count);
        lines = Arrays.copyOf(lines, 2 * count);
        quoted = Arrays.copyOf(quoted, 2 * count);
        problems = Arrays.copyOf(problems, 2 * count);
      }
      starts[count] = start;
      ends[count] = end;
      lines[count] = line;
      quoted[count] = inQuotes;
      problems[count] = problem.orElse(null);
      count++;
    }
  }

  @Override
  public ScoredBlock score(Block block) {
    byte[] data = block.data();
    int length = block.length();
    if (latin && !isAscii(data, length)) {
      data =
          new String(data, 0, length, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8);
      length = data.length;
    }
    parse(data, length, block.line());
    return write(data, length, block, scoring.score(rows));
  }

  private static boolean isAscii(byte[] data, int length) {
    int bits = 0;
    for (int i = 0; i < length; i++) {
      bits |= data[i];
    }
    return bits >= 0;
  }

  private void parse(byte[] data, int length, long firstLine) {
    rows.clear();
    records.count = 0;
    long line = firstLine;
    int at = 0;
    while (at < length) {
      rows.begin();
      if (plain.read(data, at, length)) {
        records.add(at, plain.end(), false, line, rows.end());
        line++;
        at = plain.next();
      } else {
        rows.undo();
        cells.read(data, at, length);
        if (everyLine || !cells.empty()) {
          Optional<String> problem = cells.problem().or(() -> row(data));
          records.add(at, cells.recordEnd(), cells.quoted(), line, problem);
        }
        line += cells.lines();
        at = cells.next();
      }
    }
  }

  /// Reads a row from the cells; gives the reason if they are none.
  private Optional<String> row(byte[] data) {
    if (cells.count() != columns.count()) {
      return Optional.of(
          "%d cells (expected: %d, as in the header)".formatted(cells.count(), columns.count()));
    }
    rows.begin();
    int[] fields = columns.fields();
    for (int column = 0; column < fields.length; column++) {
      int field = fields[column];
      if (field != CsvColumns.NONE && !number(data, column, field)) {
        Optional<String> wrong = FieldValues.put(rows, inputs, field, cells.text(column));
        if (wrong.isPresent()) {
          rows.undo();
          return wrong;
        }
      }
    }
    return rows.end();
  }

  /// Whether the cell holds a plain number for a field of numbers; then it is in the row.
  private boolean number(byte[] data, int column, int field) {
    if (inputs.get(field).type() != InputField.Type.NUMBER) {
      return false;
    }
    double number = Decimals.parse(data, cells.start(column), cells.end(column));
    if (!Double.isFinite(number)) {
      return false;
    }
    rows.number(field, number);
    return true;
  }

  private ScoredBlock write(byte[] data, int length, Block block, BatchAnswers answers) {
    ByteOutput scored = new ByteOutput(asTheyAre ? length + 64 * rows.count() : 64 * rows.count());
    ByteOutput rejected = new ByteOutput(64);
    List<ScoredBlock.Captured> captured = new ArrayList<>();
    Optional<ScoredBlock.Rejection> first = Optional.empty();
    int row = 0;
    int good = 0;
    for (int record = 0; record < records.count; record++) {
      String problem = records.problems[record];
      boolean scoredRow = problem == null;
      if (scoredRow) {
        problem = answers.problems()[row];
      }
      if (problem == null) {
        answer(data, record, answers.predictions(), row * outputs, scored);
        if (settings.capture()) {
          captured.add(
              ScoredBlock.Captured.of(ids.of(records.lines[record]), rows.json(row), answers, row));
        }
        good++;
      } else {
        reject(data, length, record, problem, rejected);
        if (first.isEmpty()) {
          first = Optional.of(new ScoredBlock.Rejection(records.lines[record], problem));
        }
      }
      row += scoredRow ? 1 : 0;
    }
    return new ScoredBlock(
        block.next(), scored, rejected, good, records.count - good, first, captured, Set.of());
  }

  /// @param from where the numbers of the answer begin
  private void answer(byte[] data, int record, double[] predictions, int from, ByteOutput out) {
    if (asTheyAre && !records.quoted[record]) {
      out.put(data, records.starts[record], records.ends[record]);
      for (int output = 0; output < outputs; output++) {
        out.put(COMMA).put(predictions[from + output]);
      }
    } else {
      if (!predictionsAlone) {
        cells.read(data, records.starts[record], records.ends[record]);
      }
      byte[] between = {};
      for (int column : columns.written()) {
        out.put(between);
        between = COMMA;
        if (column >= columns.count()) {
          out.put(predictions[from + column - columns.count()]);
        } else {
          cells.copy(column, out);
        }
      }
    }
    switch (settings.ids()) {
      case NAMED -> out.put(COMMA).put(ids.of(records.lines[record]));
      case SAGEMAKER ->
          out.put(COMMA).put(ids.of(records.lines[record])).put(COMMA).put(ids.timeText());
      case NONE -> {}
    }
    out.put('\n');
  }

  private void reject(byte[] data, int length, int record, String reason, ByteOutput out) {
    out.put(Long.toString(records.lines[record])).put(COMMA).putCell(reason);
    cells.read(data, records.starts[record], length);
    for (int cell = 0; cell < cells.count(); cell++) {
      out.put(COMMA);
      cells.copy(cell, out);
    }
    out.put('\n');
  }
}
