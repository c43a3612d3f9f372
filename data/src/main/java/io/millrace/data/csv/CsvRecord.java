package io.millrace.data.csv;

import java.util.List;

/// One data record.
///
/// @param line where it begins in the file, from 1; a quoted cell may span several
/// @param cells trimmed; may be fewer or more than the header has
public record CsvRecord(long line, List<String> cells) {
  public CsvRecord {
    cells = List.copyOf(cells);
  }
}
