package io.millrace.data.csv;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Cuts text into records and cells, as RFC 4180 says, with line ends of every kind, blanks around
/// cells and quotes, and empty lines left out.
///
/// A record whose quotes do not match costs one line, not the rest of the file: the line on which
/// it begins comes back with a problem, and reading goes on with the next line. A quote that is
/// never closed is looked for once at most, since the next quote, wherever it is, decides.
final class RecordLexer {
  private static final int END = -1;
  private static final int TOO_LONG = -2;

  private final Reader in;
  private final char delimiter;
  private final boolean trims;
  private final int maxFieldChars;
  private final int maxRecordChars;
  private final int maxColumns;

  private char[] buffer = new char[1 << 16];

  /// Where the current record begins in `buffer`, how far it was read, and how far it is filled.
  private int start;

  private int at;
  private int filled;
  private boolean ended;

  private long nextLine = 1;
  private long linesInRecord;
  private @Nullable String problem;

  RecordLexer(Reader in, char delimiter, CsvSettings settings) {
    this.in = in;
    this.delimiter = delimiter;
    this.trims = settings.blanks() == CsvSettings.Blanks.TRIMMED;
    this.maxFieldChars = settings.maxFieldChars();
    this.maxRecordChars = settings.maxRecordChars();
    this.maxColumns = settings.maxColumns();
  }

  /// The next record that is not an empty line; absent at the end.
  Optional<CsvRecord> next() throws IOException {
    while (true) {
      start = at;
      if (peek() == END) {
        return Optional.empty();
      }
      problem = null;
      linesInRecord = 0;
      long line = nextLine;
      List<String> cells = readCells();
      if (problem != null) {
        cells = backToFirstLine();
      }
      nextLine += linesInRecord;
      boolean emptyLine = problem == null && cells.size() == 1 && cells.getFirst().isEmpty();
      if (!emptyLine) {
        return Optional.of(new CsvRecord(line, cells, Optional.ofNullable(problem)));
      }
    }
  }

  private List<String> readCells() throws IOException {
    List<String> cells = new ArrayList<>();
    boolean more = true;
    while (more && problem == null) {
      cells.add(readCell());
      if (problem == null && cells.size() > maxColumns) {
        problem = "The record has more than %,d cells.".formatted(maxColumns);
      }
      more = problem == null && peek() == delimiter;
      if (more) {
        at++;
      }
    }
    if (problem == null) {
      skipLineEnd();
    }
    return cells;
  }

  private String readCell() throws IOException {
    skipBlanks();
    String cell = peek() == '"' ? quotedCell() : plainCell();
    if (cell.length() > maxFieldChars) {
      problem = "A cell has more than %,d characters.".formatted(maxFieldChars);
    }
    return trims ? cell.strip() : cell;
  }

  private String plainCell() throws IOException {
    int from = at - start;
    int c = peek();
    while (c != END && c != delimiter && c != '\n' && c != '\r') {
      if (c == TOO_LONG) {
        return tooLong();
      }
      at++;
      c = peek();
    }
    return new String(buffer, start + from, at - start - from);
  }

  private String quotedCell() throws IOException {
    at++;
    StringBuilder cell = new StringBuilder();
    while (true) {
      int c = peek();
      if (c == END) {
        problem = "A quote that opens here is never closed.";
        return "";
      }
      if (c == TOO_LONG) {
        return tooLong();
      }
      at++;
      if (c != '"') {
        cell.append((char) c);
        countLine(c);
      } else if (peek() == '"') {
        at++;
        cell.append('"');
      } else {
        break;
      }
    }
    skipBlanks();
    int c = peek();
    if (c != delimiter && c != '\n' && c != '\r' && c != END) {
      problem = "There is text after a closing quote.";
    }
    return cell.toString();
  }

  private String tooLong() {
    problem = "The record has more than %,d characters.".formatted(maxRecordChars);
    return "";
  }

  private void skipBlanks() throws IOException {
    if (!trims) {
      return;
    }
    int c = peek();
    while ((c == ' ' || c == '\t') && c != delimiter) {
      at++;
      c = peek();
    }
  }

  private void skipLineEnd() throws IOException {
    int c = peek();
    if (c == '\r') {
      at++;
      if (peek() == '\n') {
        at++;
      }
      linesInRecord++;
    } else if (c == '\n') {
      at++;
      linesInRecord++;
    }
  }

  /// Counts the line ends inside a quoted cell; CR LF is one.
  private void countLine(int c) throws IOException {
    if (c == '\n' || (c == '\r' && peek() != '\n')) {
      linesInRecord++;
    }
  }

  /// Gives the line on which a broken record begins, and leaves the next one to be read.
  private List<String> backToFirstLine() throws IOException {
    at = start;
    linesInRecord = 0;
    int c = peek();
    while (c != END && c != '\n' && c != '\r') {
      if (c == TOO_LONG) {
        return List.of(discardLine());
      }
      at++;
      c = peek();
    }
    String line = new String(buffer, start, at - start);
    skipLineEnd();
    return List.of(line);
  }

  /// Skips to the end of a line that is longer than a record may be.
  private String discardLine() throws IOException {
    String beginning = new String(buffer, start, Math.min(at - start, maxFieldChars));
    int c = TOO_LONG;
    while (c != END && c != '\n' && c != '\r') {
      if (c == TOO_LONG) {
        start = at;
      } else {
        at++;
      }
      c = peek();
    }
    skipLineEnd();
    return beginning;
  }

  private int peek() throws IOException {
    if (at == filled && !fill()) {
      return ended ? END : TOO_LONG;
    }
    return buffer[at];
  }

  /// Reads more behind the current record; false at the end of the file or of what a record may
  /// have.
  private boolean fill() throws IOException {
    if (ended || at - start >= maxRecordChars) {
      return false;
    }
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, filled - start);
      at -= start;
      filled -= start;
      start = 0;
    }
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int read = in.read(buffer, filled, buffer.length - filled);
    ended = read < 0;
    filled += Math.max(read, 0);
    return read > 0;
  }
}
