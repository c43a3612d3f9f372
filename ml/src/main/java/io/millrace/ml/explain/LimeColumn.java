package io.millrace.ml.explain;

import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/// One column of the rows that [Lime] makes around some rows.
///
/// @param background what is usual
/// @param rows that are explained
/// @param made how many are made for each of them, the first being the row itself
record LimeColumn(Column background, Column rows, int made) {
  /// @param points of the made rows; what the column is in the line is written at `[row][column]`
  /// @return the values of the made rows
  Column make(SplittableRandom random, double[][] points, int column) {
    int[] sources = new int[rows.rows() * made];
    double[] drawn = new double[sources.length];
    for (int i = 0; i < sources.length; i++) {
      int row = i / made;
      sources[i] = i % made == 0 ? row : rows.rows() + random.nextInt(background.rows());
      drawn[i] = random.nextGaussian();
    }
    Column both = rows.concat(background);
    return switch (both.select(sources)) {
      case TextColumn texts -> {
        for (int i = 0; i < sources.length; i++) {
          String own = texts.values()[i / made * made];
          points[i][column] = Objects.equals(texts.values()[i], own) ? 1 : 0;
        }
        yield texts;
      }
      case NumberColumn numbers -> {
        numbers(numbers.values(), ((NumberColumn) background).values(), drawn, points, column);
        yield numbers;
      }
    };
  }

  /// @param values those of random background rows; replaced by numbers around the mean where the
  ///     row has a number
  private void numbers(
      double[] values, double[] usual, double[] drawn, double[][] points, int column) {
    double[] present = present(usual);
    double mean = Arrays.stream(present).average().orElse(0);
    double deviation = deviation(present, mean);
    for (int from = 0; from < values.length; from += made) {
      double own = values[from];
      if (Double.isNaN(own) || present.length == 0) {
        for (int i = from; i < from + made; i++) {
          points[i][column] = Double.compare(values[i], own) == 0 ? 1 : 0;
        }
        continue;
      }
      double[] all = DoubleStream.concat(Arrays.stream(present), DoubleStream.of(own)).toArray();
      boolean isWhole = Arrays.stream(all).allMatch(value -> value == Math.rint(value));
      double least = Arrays.stream(all).min().orElse(own);
      double most = Arrays.stream(all).max().orElse(own);
      for (int i = from + 1; i < from + made; i++) {
        double value = mean + deviation * drawn[i];
        values[i] = isWhole ? Math.clamp(Math.rint(value), least, most) : value;
      }
      for (int i = from; i < from + made; i++) {
        points[i][column] = (values[i] - mean) / deviation;
      }
    }
  }

  private static double[] present(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite).toArray();
  }

  /// Of the whole population; 1 if all are the same.
  private static double deviation(double[] values, double mean) {
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares > 0 ? Math.sqrt(squares / values.length) : 1;
  }
}
