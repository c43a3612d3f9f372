package io.millrace.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi;

/// A table for the terminal: columns as wide as their longest cell, two blanks between them. A cell
/// is one line: blanks and line breaks in its text become one blank.
public final class TextTable {
  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(String... head) {
    this.head = List.of(head);
  }

  /// @param cells one for each column
  public void row(String... cells) {
    if (cells.length != head.size()) {
      throw new IllegalArgumentException("cells: " + cells.length);
    }
    rows.add(Stream.of(cells).map(TextTable::oneLine).toList());
  }

  /// Blanks that indent a cell stay.
  private static String oneLine(String cell) {
    return cell.replaceAll("(?<=\\S)\\s+|[^\\S ]+", " ");
  }

  public void print(PrintWriter out) {
    out.println(Ansi.AUTO.string("@|bold " + line(head) + "|@"));
    rows.forEach(row -> out.println(line(row)));
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append(cells.get(i));
      if (i < cells.size() - 1) {
        line.append(" ".repeat(width(i) - cells.get(i).length() + 2));
      }
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    return Math.max(
        head.get(column).length(),
        rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
  }
}
