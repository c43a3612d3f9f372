package io.millrace.ml.frame;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One reusable row of raw inputs, for predicting without allocation: input `i` of a model is
/// either `number(i)` or `text(i)`. Starts and is cleared to "everything missing". Not thread-safe.
public final class RowValues {
  private final double[] numbers;
  private final @Nullable String[] texts;

  /// @param size the number of inputs of the model
  public RowValues(int size) {
    numbers = new double[size];
    texts = new @Nullable String[size];
    clear();
  }

  public int size() {
    return numbers.length;
  }

  /// NaN if missing.
  public double number(int input) {
    return numbers[input];
  }

  /// Null if missing.
  public @Nullable String text(int input) {
    return texts[input];
  }

  public void number(int input, double value) {
    numbers[input] = value;
  }

  public void text(int input, @Nullable String value) {
    texts[input] = value;
  }

  public void clear() {
    Arrays.fill(numbers, Double.NaN);
    Arrays.fill(texts, null);
  }
}
