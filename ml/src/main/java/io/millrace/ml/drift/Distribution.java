package io.millrace.ml.drift;

import io.millrace.ml.profile.WeightedValues;
import java.util.Arrays;

/// The distribution of a sample of numbers: ascending different values, and how many rows are at or
/// below each. -0.0 equals 0.0; missing values are left out.
/// @param values ascending, without repetition
/// @param cumulative rows at or below each value
record Distribution(double[] values, long[] cumulative) {

  static Distribution of(double[] sample) {
    double[] sorted =
        Arrays.stream(sample).filter(x -> !Double.isNaN(x)).map(x -> x + 0.0).toArray();
    Arrays.sort(sorted);
    double[] values = new double[sorted.length];
    long[] cumulative = new long[sorted.length];
    int size = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        values[size++] = sorted[i];
      }
      cumulative[size - 1] = i + 1L;
    }
    return new Distribution(Arrays.copyOf(values, size), Arrays.copyOf(cumulative, size));
  }

  static Distribution of(WeightedValues weighted) {
    double[] values = new double[weighted.values().length];
    long[] cumulative = new long[values.length];
    int size = 0;
    long rows = 0;
    for (int i = 0; i < values.length; i++) {
      rows += weighted.weights()[i];
      if (size == 0 || weighted.values()[i] != values[size - 1]) {
        values[size++] = weighted.values()[i];
      }
      cumulative[size - 1] = rows;
    }
    return new Distribution(Arrays.copyOf(values, size), Arrays.copyOf(cumulative, size));
  }

  int size() {
    return values.length;
  }

  long rows() {
    return cumulative.length == 0 ? 0 : cumulative[cumulative.length - 1];
  }

  long count(int i) {
    return i == 0 ? cumulative[0] : cumulative[i] - cumulative[i - 1];
  }

  double min() {
    return values[0];
  }

  double max() {
    return values[values.length - 1];
  }

  boolean finite() {
    return size() == 0 || (Double.isFinite(min()) && Double.isFinite(max()));
  }

  /// Rows at or below `x`.
  long upTo(double x) {
    int at = Arrays.binarySearch(values, x);
    int index = at >= 0 ? at : -at - 2;
    return index < 0 ? 0 : cumulative[index];
  }

  /// Rows below `x`.
  long below(double x) {
    int at = Arrays.binarySearch(values, x);
    int index = (at >= 0 ? at : -at - 1) - 1;
    return index < 0 ? 0 : cumulative[index];
  }

  /// Rows that are equal to `x`.
  long at(double x) {
    int at = Arrays.binarySearch(values, x);
    return at < 0 ? 0 : count(at);
  }

  /// The value of the row with the given number, rows being sorted and numbered from 0.
  double row(long number) {
    int at = Arrays.binarySearch(cumulative, number + 1);
    return values[at >= 0 ? at : -at - 1];
  }

  /// Type 7 of Hyndman and Fan: linear between rows.
  double quantile(double q) {
    double position = (rows() - 1) * q;
    long below = (long) Math.floor(position);
    double low = row(below);
    if (below + 1 >= rows()) {
      return low;
    }
    double share = position - below;
    double difference = row(below + 1) - low;
    return share >= 0.5 ? row(below + 1) - difference * (1 - share) : low + difference * share;
  }

  double mean() {
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += values[i] * count(i);
    }
    return sum / rows();
  }

  /// The population form.
  double standardDeviation() {
    double mean = mean();
    double squares = 0;
    for (int i = 0; i < size(); i++) {
      squares += (values[i] - mean) * (values[i] - mean) * count(i);
    }
    return Math.sqrt(squares / rows());
  }

  /// This distribution without the given values, which are ascending.
  Distribution without(double[] left) {
    double[] kept = new double[size()];
    long[] sums = new long[size()];
    int size = 0;
    long rows = 0;
    for (int i = 0; i < size(); i++) {
      if (Arrays.binarySearch(left, values[i]) < 0) {
        rows += count(i);
        kept[size] = values[i];
        sums[size++] = rows;
      }
    }
    return new Distribution(Arrays.copyOf(kept, size), Arrays.copyOf(sums, size));
  }

  /// At most `points` values, each in the place of as many rows as the next: no cumulative share
  /// moves by more than 1 / points. Minimum and maximum stay.
  Distribution thinned(int points) {
    if (size() <= points) {
      return this;
    }
    double[] kept = new double[points];
    long[] sums = new long[points];
    int size = 0;
    for (int i = 1; i <= points; i++) {
      long upTo = Math.round((double) rows() * i / points);
      double value = i == points ? max() : i == 1 ? min() : row(upTo - 1);
      if (size == 0 || value != kept[size - 1]) {
        kept[size++] = value;
      }
      sums[size - 1] = upTo;
    }
    return new Distribution(Arrays.copyOf(kept, size), Arrays.copyOf(sums, size));
  }

  /// Every row's value, ascending.
  double[] expanded() {
    double[] rows = new double[Math.toIntExact(rows())];
    int from = 0;
    for (int i = 0; i < size(); i++) {
      int to = (int) cumulative[i];
      Arrays.fill(rows, from, to, values[i]);
      from = to;
    }
    return rows;
  }
}
