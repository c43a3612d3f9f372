package io.millrace.server.demo;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.data.csv.CsvReader;
import io.millrace.data.csv.CsvRecord;
import io.millrace.data.csv.CsvSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The rows of the story, in the order of time. The first half of the files is history, the second
/// half comes while the model is in use; a single file is halved. Every eighth row is held back
/// from training and asked for later.
///
/// @param target index of the column that is predicted
/// @param history learned from first
/// @param quiet held back from history
/// @param moved held back from the earlier part of the second half
/// @param later learned from when the market has moved
/// @param last held back from the end
record StoryData(
    List<String> columns,
    int target,
    List<List<String>> history,
    List<List<String>> quiet,
    List<List<String>> moved,
    List<List<String>> later,
    List<List<String>> last) {
  private static final int HELD_BACK = 8;
  private static final int ASKED_MOST = 600;
  private static final int ROWS_LEAST = 1_000;

  /// Reads the CSV files of a folder in the order of their names.
  /// @throws MillraceException with `DEMO_DATA_INVALID` if they do not make a story
  static StoryData read(Path folder, String target) throws IOException {
    require(Files.isDirectory(folder), "--data: there is no folder %s.", folder);
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
    }
    require(!files.isEmpty(), "--data: there is no .csv file in %s.", folder);
    List<String> columns = new ArrayList<>();
    List<List<List<String>>> parts = new ArrayList<>();
    for (Path file : files) {
      parts.add(rows(file, columns));
    }
    if (parts.size() == 1) {
      parts = halves(parts.getFirst());
    }
    int rows = parts.stream().mapToInt(List::size).sum();
    require(rows >= ROWS_LEAST, "--data: %d rows tell no story (expected: 1,000 or more).", rows);
    int column = columns.indexOf(target);
    require(column >= 0, "--target: the files have no column '%s', only %s.", target, columns);
    return of(columns, column, parts);
  }

  private static StoryData of(List<String> columns, int target, List<List<List<String>>> parts) {
    int half = parts.size() / 2;
    int middle = half + Math.ceilDiv(parts.size() - half, 2);
    List<List<String>> asked = flat(parts.subList(half, parts.size()), target, true);
    int moved = flat(parts.subList(half, middle), target, true).size();
    if (middle == parts.size()) {
      moved = asked.size() / 2;
    }
    return new StoryData(
        List.copyOf(columns),
        target,
        flat(parts.subList(0, half), target, false),
        newest(flat(parts.subList(0, half), target, true)),
        newest(asked.subList(0, moved)),
        flat(parts.subList(half, parts.size()), target, false),
        newest(asked.subList(moved, asked.size())));
  }

  /// The rows that are held back, or the others; only rows with a target can be held back.
  private static List<List<String>> flat(
      List<List<List<String>>> parts, int target, boolean heldBack) {
    List<List<String>> chosen = new ArrayList<>();
    for (List<List<String>> part : parts) {
      for (int i = 0; i < part.size(); i++) {
        List<String> row = part.get(i);
        if ((i % HELD_BACK == HELD_BACK - 1 && label(row, target).isPresent()) == heldBack) {
          chosen.add(row);
        }
      }
    }
    return chosen;
  }

  private static List<List<String>> newest(List<List<String>> rows) {
    return List.copyOf(rows.subList(Math.max(0, rows.size() - ASKED_MOST), rows.size()));
  }

  private static List<List<List<String>>> halves(List<List<String>> rows) {
    int half = rows.size() / 2;
    return List.of(rows.subList(0, half), rows.subList(half, rows.size()));
  }

  private static List<List<String>> rows(Path file, List<String> columns) {
    try (CsvReader reader = CsvReader.open(file, CsvSettings.DEFAULT)) {
      if (columns.isEmpty()) {
        columns.addAll(reader.header());
      }
      require(
          reader.header().equals(columns),
          "--data: %s has other columns than the files before it: %s.",
          file.getFileName(),
          reader.header());
      List<List<String>> rows = new ArrayList<>();
      for (Optional<CsvRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
        CsvRecord row = next.get();
        if (row.problem().isEmpty() && row.cells().size() == columns.size()) {
          rows.add(row.cells());
        }
      }
      return rows;
    }
  }

  private static void require(boolean isTrue, String sentence, Object... arguments) {
    MillraceException.require(
        isTrue,
        ErrorCode.DEMO_DATA_INVALID,
        "Give a folder with CSV files of the same columns, and the column to predict.",
        sentence,
        arguments);
  }

  private static Optional<Double> label(List<String> row, int target) {
    try {
      return Optional.of(Double.parseDouble(row.get(target)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// What came true for a row that was held back.
  double label(List<String> row) {
    return label(row, target).orElseThrow();
  }

  /// A CSV file with all columns.
  String csv(List<List<String>> rows) {
    return csv(columns, rows);
  }

  /// A CSV file without the target, as somebody asks who wants to know it.
  String questions(List<List<String>> rows) {
    return csv(without(columns), rows.stream().map(this::without).toList());
  }

  private List<String> without(List<String> row) {
    List<String> rest = new ArrayList<>(row);
    rest.remove(target);
    return rest;
  }

  private static String csv(List<String> header, List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    line(header, text);
    rows.forEach(row -> line(row, text));
    return text.toString();
  }

  private static void line(List<String> cells, StringBuilder text) {
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      boolean isPlain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      text.append(i == 0 ? "" : ",")
          .append(isPlain ? cell : '"' + cell.replace("\"", "\"\"") + '"');
    }
    text.append('\n');
  }
}
