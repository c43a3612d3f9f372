package io.millrace.ml.metric;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// The uncertainty of an RMSE gain, from resampling the same rows for both models (Efron and
/// Tibshirani 1993). Time: O(resamples * rows).
public final class PairedBootstrap {
  /// The default number of resamples.
  public static final int RESAMPLES = 2_000;

  private static final String GENERATOR = "L64X128MixRandom";

  private final double[] champion;
  private final double[] challenger;

  /// Squared errors of both models.
  private PairedBootstrap(double[] champion, double[] challenger) {
    if (champion.length == 0 || challenger.length != champion.length) {
      throw new IllegalArgumentException(
          "%d and %d squared errors (expected: equal, at least 1)"
              .formatted(champion.length, challenger.length));
    }
    this.champion = champion;
    this.challenger = challenger;
  }

  private static PairedBootstrap of(double[] labels, double[] champion, double[] challenger) {
    if (labels.length == 0
        || champion.length != labels.length
        || challenger.length != labels.length) {
      throw new IllegalArgumentException(
          "%d labels, %d and %d predictions (expected: equal, at least 1)"
              .formatted(labels.length, champion.length, challenger.length));
    }
    return new PairedBootstrap(squaredErrors(labels, champion), squaredErrors(labels, challenger));
  }

  /// @param seed of an `L64X128MixRandom`; the same seed gives the same result
  /// @throws IllegalArgumentException if there is no row, the lengths differ, or there is no
  ///     resample
  public static Gain rmseGain(
      double[] labels, double[] champion, double[] challenger, int resamples, long seed) {
    return of(labels, champion, challenger).drawn(resamples, seed);
  }

  /// As the other, of squared errors: for answers that are left to chance, whose errors are
  /// expected values.
  /// @throws IllegalArgumentException as the other
  public static Gain rmseGainOfSquares(
      double[] champion, double[] challenger, int resamples, long seed) {
    return new PairedBootstrap(champion.clone(), challenger.clone()).drawn(resamples, seed);
  }

  private Gain drawn(int resamples, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(seed);
    double[] gains = new double[resamples];
    int[] rows = new int[champion.length];
    for (int b = 0; b < resamples; b++) {
      for (int i = 0; i < rows.length; i++) {
        rows[i] = random.nextInt(rows.length);
      }
      gains[b] = gain(rows);
    }
    return summarise(gains);
  }

  /// With resamples drawn elsewhere: row numbers, one array per resample.
  static Gain rmseGain(double[] labels, double[] champion, double[] challenger, int[][] resamples) {
    var bootstrap = of(labels, champion, challenger);
    return bootstrap.summarise(Arrays.stream(resamples).mapToDouble(bootstrap::gain).toArray());
  }

  private double gain(int[] rows) {
    double before = 0;
    double after = 0;
    for (int row : rows) {
      before += champion[row];
      after += challenger[row];
    }
    return Math.sqrt(before / rows.length) - Math.sqrt(after / rows.length);
  }

  private Gain summarise(double[] gains) {
    if (gains.length == 0) {
      throw new IllegalArgumentException("resamples: 0 (expected: at least 1)");
    }
    double estimate =
        Math.sqrt(Arrays.stream(champion).sum() / champion.length)
            - Math.sqrt(Arrays.stream(challenger).sum() / challenger.length);
    double mean = Arrays.stream(gains).average().orElseThrow();
    double spread = Arrays.stream(gains).map(gain -> (gain - mean) * (gain - mean)).sum();
    long notBetter = Arrays.stream(gains).filter(gain -> !(gain > 0)).count();
    double[] sorted = gains.clone();
    Arrays.sort(sorted);
    return new Gain(
        estimate,
        new Interval(Quantiles.linear(sorted, 0.05), Quantiles.linear(sorted, 0.95)),
        new Interval(Quantiles.linear(sorted, 0.025), Quantiles.linear(sorted, 0.975)),
        gains.length < 2 ? 0 : Math.sqrt(spread / (gains.length - 1)),
        (double) notBetter / gains.length,
        (notBetter + 1.0) / (gains.length + 1),
        gains.length);
  }

  private static double[] squaredErrors(double[] labels, double[] predictions) {
    double[] squares = new double[labels.length];
    for (int i = 0; i < labels.length; i++) {
      double error = predictions[i] - labels[i];
      squares[i] = error * error;
    }
    return squares;
  }
}
