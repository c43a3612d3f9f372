package io.millrace.data.csv;

import io.millrace.data.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Names for columns: every column gets exactly one, different from the others also without regard
/// to case.
public final class HeaderNames {
  private static final String GENERATED = "column_";

  private HeaderNames() {}

  /// As written; an empty one becomes `column_3` (its place, from 1), a repeated one `name_2`.
  public static List<String> of(List<String> cells) {
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      String base = cells.get(i).isEmpty() ? generatedAt(i + 1) : cells.get(i);
      String name = base;
      for (int n = 2; !taken.add(Schema.folded(name)); n++) {
        name = base + "_" + n;
      }
      names.add(name);
    }
    return List.copyOf(names);
  }

  /// Names for a file that has none.
  static List<String> generated(int columns) {
    return IntStream.rangeClosed(1, columns).mapToObj(HeaderNames::generatedAt).toList();
  }

  /// The name of a column that has none.
  /// @param place from 1
  public static String generatedAt(int place) {
    return GENERATED + place;
  }

  /// A record names columns if none of its cells is a value of a type other than text.
  static boolean isHeader(List<String> cells) {
    return cells.stream().noneMatch(HeaderNames::isValue);
  }

  /// Whether a cell is a value of a type other than text, so that a line with it names no columns
  /// unless one knows it does.
  public static boolean isValue(String cell) {
    return Cells.number(cell, DecimalMark.POINT).isPresent()
        || Cells.number(cell, DecimalMark.COMMA).isPresent()
        || Cells.timestamp(cell).isPresent()
        || Cells.bool(cell).isPresent();
  }
}
