package io.millrace.tracking.transfer.mlruns;

import io.millrace.tracking.transfer.LoggedModelCopy.ModelPoint;
import io.millrace.tracking.transfer.Point;
import java.nio.file.Path;
import java.util.List;

/// A line of a metric's file: `timestamp value [step [run [dataset digest]]]`.
record PointLine(Path file, List<String> words) {
  static PointLine of(Path file, String line) {
    return new PointLine(file, List.of(line.strip().split(" ")));
  }

  Point point() {
    try {
      return new Point(
          number(words.get(1)),
          Long.parseLong(words.getFirst()),
          words.size() > 2 ? Long.parseLong(words.get(2)) : 0);
    } catch (NumberFormatException | IndexOutOfBoundsException _) {
      throw Meta.invalid(file, "'%s' is no point of a metric".formatted(String.join(" ", words)));
    }
  }

  /// As Python writes it.
  private static double number(String text) {
    return switch (text) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /// Of a logged model's file. The name of the dataset may have blanks.
  ModelPoint modelPoint(String key) {
    boolean hasDataset = words.size() > 5;
    return new ModelPoint(
        words.size() > 3 ? words.get(3) : "",
        key,
        point(),
        hasDataset ? String.join(" ", words.subList(4, words.size() - 1)) : "",
        hasDataset ? words.getLast() : "");
  }
}
