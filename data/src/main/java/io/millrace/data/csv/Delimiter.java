package io.millrace.data.csv;

import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds out what separates the cells of a file.
final class Delimiter {
  /// In order of preference.
  private static final List<Character> CANDIDATES = List.of(',', ';', '\t', '|');

  private static final int MOST_RECORDS = 100;

  private Delimiter() {}

  /// The candidate under which most records of `sample` have the same number of cells, more than
  /// one; comma if there is none.
  ///
  /// @param cut whether the file goes on after the sample
  static char of(String sample, boolean cut, CsvSettings settings) throws IOException {
    char best = ',';
    double bestShare = 0;
    int bestCells = 0;
    for (char candidate : CANDIDATES) {
      Map<Integer, Integer> counts = cellCounts(sample, cut, candidate, settings);
      int records = counts.values().stream().mapToInt(n -> n).sum();
      for (var entry : counts.entrySet()) {
        double share = (double) entry.getValue() / records;
        boolean better = share > bestShare || (share == bestShare && entry.getKey() > bestCells);
        if (entry.getKey() > 1 && better) {
          best = candidate;
          bestShare = share;
          bestCells = entry.getKey();
        }
      }
    }
    return best;
  }

  private static Map<Integer, Integer> cellCounts(
      String sample, boolean cut, char delimiter, CsvSettings settings) throws IOException {
    RecordLexer lexer = new RecordLexer(new StringReader(sample), delimiter, settings);
    Map<Integer, Integer> counts = new HashMap<>();
    int last = 0;
    int records = 0;
    var next = lexer.next();
    while (next.isPresent() && records < MOST_RECORDS) {
      last = next.get().problem().isPresent() ? 1 : next.get().cells().size();
      counts.merge(last, 1, Integer::sum);
      records++;
      next = lexer.next();
    }
    if (cut && next.isEmpty() && records > 1) {
      counts.merge(last, -1, Integer::sum);
    }
    return counts;
  }
}
