package io.millrace.data.csv;

import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/// The records of a CSV text as they stand: nothing is guessed, blanks belong to cells, and the
/// first record is like the others. Memory is bounded by the longest record. Not thread-safe.
public final class CsvRecords implements AutoCloseable {
  private final Reader text;
  private final RecordLexer lexer;

  /// @param text closed with this
  public CsvRecords(Reader text, char delimiter) {
    this.text = text;
    this.lexer =
        new RecordLexer(text, delimiter, CsvSettings.DEFAULT.withBlanks(CsvSettings.Blanks.KEPT));
  }

  /// Absent at the end.
  public Optional<CsvRecord> next() throws IOException {
    return lexer.next();
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
