package io.millrace.data.csv;

/// How to read a file, and how much of it.
///
/// @param header whether the first record names the columns
/// @param maxFieldChars longest cell
/// @param maxRecordChars longest record; bounds the memory that a stray quote can cost
/// @param maxColumns most columns
/// @param maxBytes largest file
public record CsvSettings(
    Header header, int maxFieldChars, int maxRecordChars, int maxColumns, long maxBytes) {
  /// Whether the first record names the columns.
  public enum Header {
    /// It does if none of its cells is a number, a date or a boolean.
    DETECT,
    PRESENT,
    ABSENT
  }

  public static final CsvSettings DEFAULT =
      new CsvSettings(Header.DETECT, 1 << 20, 1 << 23, 4_096, 4L << 30);

  public CsvSettings withHeader(Header choice) {
    return new CsvSettings(choice, maxFieldChars, maxRecordChars, maxColumns, maxBytes);
  }
}
