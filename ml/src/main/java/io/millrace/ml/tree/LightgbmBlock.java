package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;

import java.util.HashMap;
import java.util.Map;
import java.util.StringTokenizer;

/// Lines `key=value` of a LightGBM file: its head, or one tree.
final class LightgbmBlock {
  private static final int MAX_NUMBERS = 1 << 22;

  private final Map<String, String> values = new HashMap<>();

  /// @param line a line without `=` is a key alone
  void add(String line) {
    int at = line.indexOf('=');
    String key = at < 0 ? line : line.substring(0, at);
    require(values.put(key, at < 0 ? "" : line.substring(at + 1)) == null, "'%s' twice", key);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  String text(String key) {
    return values.getOrDefault(key, "").strip();
  }

  int integer(String key, int least, int most) {
    return XgboostFile.integer(key, text(key), least, most);
  }

  int[] integers(String key, int count) {
    return Numbers.integers(key, numbers(key, count));
  }

  /// @throws ModelFormatException unless there are exactly `count`
  double[] numbers(String key, int count) {
    require(count <= MAX_NUMBERS, "%s: %d numbers (expected: at most %d)", key, count, MAX_NUMBERS);
    StringTokenizer words = new StringTokenizer(text(key));
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      require(words.hasMoreTokens(), "%s: %d numbers (expected: %d)", key, i, count);
      numbers[i] = number(key, words.nextToken());
    }
    require(!words.hasMoreTokens(), "%s: more than %d numbers", key, count);
    return numbers;
  }

  static double number(String key, String word) {
    try {
      return switch (word) {
        case "inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        case "nan", "-nan" -> Double.NaN;
        default -> Double.parseDouble(word);
      };
    } catch (NumberFormatException e) {
      throw new ModelFormatException("%s: '%s' is no number".formatted(key, word), e);
    }
  }
}
