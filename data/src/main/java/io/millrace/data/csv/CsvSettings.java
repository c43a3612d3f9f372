package io.millrace.data.csv;

/// How to read a file, and how much of it.
///
/// @param header whether the first record names the columns
/// @param blanks what becomes of blanks around cells
/// @param maxFieldChars longest cell
/// @param maxRecordChars longest record; bounds the memory that a stray quote can cost
/// @param maxColumns most columns
/// @param maxBytes largest file
public record CsvSettings(
    Header header,
    Blanks blanks,
    int maxFieldChars,
    int maxRecordChars,
    int maxColumns,
    long maxBytes) {
  /// Whether the first record names the columns.
  public enum Header {
    /// It does if none of its cells is a number, a date or a boolean.
    DETECT,
    PRESENT,
    ABSENT
  }

  /// What becomes of blanks around cells.
  public enum Blanks {
    /// They are left out, also around quotes.
    TRIMMED,
    /// They belong to the cell.
    KEPT
  }

  public static final CsvSettings DEFAULT =
      new CsvSettings(Header.DETECT, Blanks.TRIMMED, 1 << 20, 1 << 23, 4_096, 4L << 30);

  public CsvSettings withHeader(Header choice) {
    return new CsvSettings(choice, blanks, maxFieldChars, maxRecordChars, maxColumns, maxBytes);
  }

  public CsvSettings withBlanks(Blanks choice) {
    return new CsvSettings(header, choice, maxFieldChars, maxRecordChars, maxColumns, maxBytes);
  }
}
