package io.millrace.server.page;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.List;

/// Two texts side by side, line by line; long equal stretches are left out.
///
/// @param hidden rows that are left out at the end because there are too many
public record TextDifference(List<Row> rows, int hidden) {
  private static final int AROUND = 3;
  private static final int MOST = 1_500;

  public TextDifference {
    rows = List.copyOf(rows);
  }

  /// How the two sides of a row compare.
  public enum Kind {
    SAME,
    CHANGED,
    ADDED,
    REMOVED,
    /// Stands for equal lines; the left text says how many.
    SKIPPED
  }

  /// @param oldLine number of the left line, 0 if there is none; likewise the right one
  public record Row(Kind kind, int oldLine, String old, int youngLine, String young) {
    /// A sign, for those who do not see colours.
    public String sign() {
      return switch (kind) {
        case SAME, SKIPPED -> "";
        case CHANGED -> "~";
        case ADDED -> "+";
        case REMOVED -> "−";
      };
    }
  }

  static TextDifference of(String old, String young) {
    List<String> before = old.lines().toList();
    List<String> after = young.lines().toList();
    List<Row> rows = new ArrayList<>();
    int left = 0;
    int right = 0;
    for (AbstractDelta<String> delta : DiffUtils.diff(before, after).getDeltas()) {
      int equal = delta.getSource().getPosition() - left;
      equal(rows, before, left, right, equal, left == 0);
      left += equal;
      right += equal;
      changed(rows, delta, left, right);
      left += delta.getSource().size();
      right += delta.getTarget().size();
    }
    if (!rows.isEmpty()) {
      last(rows, before, left, right);
    }
    return new TextDifference(
        rows.subList(0, Math.min(MOST, rows.size())), Math.max(0, rows.size() - MOST));
  }

  /// Equal lines between two changes: only those near them.
  private static void equal(
      List<Row> rows, List<String> lines, int left, int right, int count, boolean isFirst) {
    int head = isFirst ? 0 : AROUND;
    if (count <= head + AROUND + 1) {
      same(rows, lines, left, right, count);
      return;
    }
    same(rows, lines, left, right, head);
    int skipped = count - head - AROUND;
    rows.add(skipped(skipped));
    same(rows, lines, left + head + skipped, right + head + skipped, AROUND);
  }

  private static void last(List<Row> rows, List<String> lines, int left, int right) {
    int count = lines.size() - left;
    int shown = Math.min(count, AROUND);
    same(rows, lines, left, right, shown);
    if (count > shown) {
      rows.add(skipped(count - shown));
    }
  }

  private static Row skipped(int count) {
    return new Row(Kind.SKIPPED, 0, Format.count(count, "equal line"), 0, "");
  }

  private static void same(List<Row> rows, List<String> lines, int left, int right, int count) {
    for (int i = 0; i < count; i++) {
      String line = lines.get(left + i);
      rows.add(new Row(Kind.SAME, left + i + 1, line, right + i + 1, line));
    }
  }

  private static void changed(List<Row> rows, AbstractDelta<String> delta, int left, int right) {
    List<String> gone = delta.getSource().getLines();
    List<String> come = delta.getTarget().getLines();
    for (int i = 0; i < Math.max(gone.size(), come.size()); i++) {
      boolean hasOld = i < gone.size();
      boolean hasYoung = i < come.size();
      Kind kind = hasOld && hasYoung ? Kind.CHANGED : hasOld ? Kind.REMOVED : Kind.ADDED;
      rows.add(
          new Row(
              kind,
              hasOld ? left + i + 1 : 0,
              hasOld ? gone.get(i) : "",
              hasYoung ? right + i + 1 : 0,
              hasYoung ? come.get(i) : ""));
    }
  }
}
