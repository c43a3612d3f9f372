package io.millrace.data.csv;

import java.util.List;
import java.util.Optional;

/// One data record.
///
/// @param line where it begins in the file, from 1; a quoted cell may span several
/// @param cells trimmed unless blanks are kept; the empty text is a missing value; may be fewer or
///     more than the header has. With a problem: the line as it stands
/// @param problem why it could not be read, one sentence
public record CsvRecord(long line, List<String> cells, Optional<String> problem) {
  public CsvRecord {
    cells = List.copyOf(cells);
  }
}
