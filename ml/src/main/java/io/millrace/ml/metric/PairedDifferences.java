package io.millrace.ml.metric;

/// How two answers to the same rows differ, from sums that are updated pair by pair. Not
/// thread-safe; O(1) for each number of a pair, allocates nothing.
///
/// Of answers of several numbers the difference is the largest one, in absolute value, between
/// numbers of the same place: the distance of the maximum norm.
///
/// Mean and variance by B. P. Welford, *Note on a Method for Calculating Corrected Sums of Squares
/// and Products*, Technometrics 4 (1962).
public final class PairedDifferences {
  /// The 97.5 % point of the normal distribution.
  private static final double Z95 = 1.959963984540054;

  private final double within;
  private int outputs = 1;
  private long pairs;
  private long alike;
  private double mean;
  private double squares;
  private double fromZero;

  /// @param within how far apart two answers are alike, as a share of the larger one in absolute
  ///     value, 0 to 1
  public PairedDifferences(double within) {
    this.within = within;
  }

  /// What there is to see; undefined without pairs, the interval with fewer than two.
  ///
  /// @param outputs how many numbers an answer has
  /// @param mean of other - reference; of several numbers of their distances, so never negative
  /// @param low end of the interval that holds the mean difference of all rows in 95 % of the
  ///     cases, by the central limit theorem: trustworthy from some 30 pairs on
  /// @param rmse root of the mean squared difference
  /// @param agreement share of pairs that are alike, 0 to 1
  public record Summary(
      long pairs,
      int outputs,
      Measure mean,
      Measure low,
      Measure high,
      Measure rmse,
      Measure agreement) {}

  /// Adds a pair of finite answers.
  public void add(double reference, double other) {
    addDifference(other - reference, Math.max(Math.abs(reference), Math.abs(other)));
  }

  /// Adds a pair of finite answers of several numbers each, which are alike if they are no further
  /// apart than the share says of the largest number of both, in absolute value. Of one number
  /// each, as the other.
  /// @param references `[rows * numbers]`
  /// @param others as many
  /// @param numbers of an answer, the same in each call
  public void add(double[] references, double[] others, int row, int numbers) {
    outputs = numbers;
    int from = row * outputs;
    if (outputs == 1) {
      add(references[from], others[from]);
      return;
    }
    double distance = 0;
    double largest = 0;
    for (int i = from; i < from + outputs; i++) {
      distance = Math.max(distance, Math.abs(others[i] - references[i]));
      largest = Math.max(largest, Math.max(Math.abs(references[i]), Math.abs(others[i])));
    }
    addDifference(distance, largest);
  }

  private void addDifference(double difference, double largest) {
    pairs++;
    double before = difference - mean;
    mean += before / pairs;
    squares += before * (difference - mean);
    fromZero += (difference * difference - fromZero) / pairs;
    if (Math.abs(difference) <= within * largest) {
      alike++;
    }
  }

  public Summary summary() {
    Measure none = new Measure.Undefined("no pairs");
    if (pairs == 0) {
      return new Summary(0, outputs, none, none, none, none, none);
    }
    Measure few = new Measure.Undefined("one pair");
    double reach = pairs < 2 ? Double.NaN : Z95 * Math.sqrt(squares / (pairs - 1) / pairs);
    return new Summary(
        pairs,
        outputs,
        new Measure.Value(mean),
        pairs < 2 ? few : new Measure.Value(mean - reach),
        pairs < 2 ? few : new Measure.Value(mean + reach),
        new Measure.Value(Math.sqrt(fromZero)),
        new Measure.Value((double) alike / pairs));
  }
}
