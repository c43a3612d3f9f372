package io.millrace.serving.batch;

import io.millrace.data.csv.CsvSettings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the cells of one record of a CSV file lie in bytes (UTF-8, or any other superset of
/// ASCII). Cuts records as [io.millrace.data.csv.CsvReader] does, without making texts of them:
/// line ends of every kind, blanks around cells left out, and a record whose quotes do not match
/// costs one line. Reused from record to record; not thread-safe.
final class CsvCells {
  private static final int COLUMNS_MAX = CsvSettings.DEFAULT.maxColumns();
  private static final int CELL_MAX = CsvSettings.DEFAULT.maxFieldChars();
  private static final int BROKEN = -1;

  private final byte delimiter;
  private byte[] data = {};
  private int[] starts = new int[32];
  private int[] ends = new int[32];

  /// Whether quotes stand doubled in the cell.
  private boolean[] escaped = new boolean[32];

  private int count;
  private int next;
  private int lines;
  private boolean quoted;
  private boolean open;
  private @Nullable String problem;

  CsvCells(char delimiter) {
    this.delimiter = (byte) delimiter;
  }

  /// Reads the record that begins at `from`, before `to`.
  void read(byte[] bytes, int from, int to) {
    data = bytes;
    count = 0;
    lines = 0;
    quoted = false;
    open = false;
    problem = null;
    int at = from;
    while (true) {
      at = cell(at, to);
      if (at == BROKEN) {
        firstLine(from, to);
        return;
      }
      if (at == to || data[at] != delimiter) {
        break;
      }
      at++;
    }
    lineEnd(at, to);
  }

  /// The number of cells; 1, the line, if there is a problem.
  int count() {
    return count;
  }

  int start(int cell) {
    return starts[cell];
  }

  int end(int cell) {
    return ends[cell];
  }

  /// Where the record ends, without its line end.
  int recordEnd() {
    int at = next;
    while (at > 0 && at > starts[count - 1] && (data[at - 1] == '\n' || data[at - 1] == '\r')) {
      at--;
    }
    return at;
  }

  /// Where the next record begins.
  int next() {
    return next;
  }

  /// How many lines the record has.
  int lines() {
    return lines;
  }

  /// Whether a cell of it is in quotes.
  boolean quoted() {
    return quoted;
  }

  /// Whether what follows the bytes could change the record.
  boolean open() {
    return open;
  }

  /// Why it is no record.
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /// Whether it is an empty line.
  boolean empty() {
    return problem == null && count == 1 && starts[0] == ends[0];
  }

  String text(int cell) {
    String text = new String(data, starts[cell], ends[cell] - starts[cell], StandardCharsets.UTF_8);
    return escaped[cell] ? text.replace("\"\"", "\"") : text;
  }

  /// Writes a cell as it is, quoted anew where it needs to be.
  void copy(int cell, ByteOutput out) {
    if (escaped[cell]) {
      out.putCell(text(cell));
    } else {
      out.putCell(data, starts[cell], ends[cell]);
    }
  }

  /// Gives the place behind a cell and the blanks around it.
  private int cell(int from, int to) {
    int at = blanks(from, to);
    if (at < to && data[at] == '"') {
      return quotedCell(at + 1, to);
    }
    int start = at;
    while (at < to) {
      byte b = data[at];
      if (b == delimiter || b == '\n' || b == '\r') {
        break;
      }
      at++;
    }
    return add(start, at, false) ? at : BROKEN;
  }

  private int quotedCell(int from, int to) {
    quoted = true;
    int at = from;
    boolean doubled = false;
    while (at < to) {
      byte b = data[at];
      if (b == '"') {
        if (at + 1 < to && data[at + 1] == '"') {
          doubled = true;
          at++;
        } else {
          break;
        }
      } else if (b == '\n' || (b == '\r' && !(at + 1 < to && data[at + 1] == '\n'))) {
        lines++;
      }
      at++;
    }
    if (at == to) {
      open = true;
      problem = "The quotes in this line do not match.";
      return BROKEN;
    }
    int end = at;
    at = blanks(at + 1, to);
    if (at < to && data[at] != delimiter && data[at] != '\n' && data[at] != '\r') {
      problem = "The quotes in this line do not match.";
      return BROKEN;
    }
    return add(from, end, doubled) ? at : BROKEN;
  }

  private int blanks(int from, int to) {
    int at = from;
    while (at < to && (data[at] == ' ' || data[at] == '\t') && data[at] != delimiter) {
      at++;
    }
    return at;
  }

  private boolean add(int from, int to, boolean doubled) {
    int start = from;
    int end = to;
    while (start < end && isBlank(data[start])) {
      start++;
    }
    while (end > start && isBlank(data[end - 1])) {
      end--;
    }
    if (end - start > CELL_MAX) {
      problem = "A cell has more than %,d bytes.".formatted(CELL_MAX);
      return false;
    }
    if (count == COLUMNS_MAX) {
      problem = "The record has more than %,d cells.".formatted(COLUMNS_MAX);
      return false;
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
      escaped = Arrays.copyOf(escaped, 2 * count);
    }
    starts[count] = start;
    ends[count] = end;
    escaped[count] = doubled;
    count++;
    return true;
  }

  /// As [String#strip] has it for ASCII.
  private static boolean isBlank(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r') || (b >= 0x1C && b <= 0x1F);
  }

  private void firstLine(int from, int to) {
    lines = 0;
    int at = from;
    while (at < to && data[at] != '\n' && data[at] != '\r') {
      at++;
    }
    count = 1;
    starts[0] = from;
    ends[0] = Math.min(at, from + CELL_MAX);
    escaped[0] = false;
    boolean looked = open;
    lineEnd(at, to);
    open |= looked;
  }

  private void lineEnd(int from, int to) {
    int at = from;
    if (at < to && data[at] == '\r') {
      at++;
      open = at == to;
    }
    if (at < to && data[at] == '\n') {
      at++;
    }
    open |= at == from;
    lines += at == from ? 0 : 1;
    next = at;
  }
}
