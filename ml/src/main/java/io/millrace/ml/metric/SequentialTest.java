package io.millrace.ml.metric;

/// Whether the means of two independent streams of numbers differ, by a test that may be looked at
/// after every number: however often that is, equal means are called different with a probability
/// of at most `alpha`.
///
/// The mixture sequential probability ratio test with a normal mixture over the difference, with
/// variances from the data: with d = difference of the means, V = s1²/n1 + s2²/n2 and the mixture's
/// variance T, the ratio is `sqrt(V/(V+T)) exp(T d² / (2 V (V+T)))`. It is valid for large samples,
/// so nothing is decided with fewer than 100 numbers on a side. T is fixed at that moment: a tenth
/// of the pooled standard deviation, squared, which finds differences of about that size fastest.
///
/// Not thread-safe; O(1) for each number. Source: R. Johari, P. Koomen, L. Pekelis, D. Walsh,
/// *Peeking at A/B Tests*, KDD 2017.
public final class SequentialTest {
  /// Fewest numbers of each stream before anything is decided.
  public static final int LEAST = 100;

  private static final double EFFECT = 0.1;

  private final double alpha;
  private final Stream first = new Stream();
  private final Stream second = new Stream();
  private double mixture = Double.NaN;
  private double p = 1;
  private Verdict verdict = Verdict.UNDECIDED;

  /// What is known of the second stream's mean.
  public enum Verdict {
    UNDECIDED,
    /// It is less than the first's.
    LESS,
    /// It is more than the first's.
    MORE
  }

  /// Where the test stands.
  ///
  /// @param first how many numbers
  /// @param difference mean of the second - mean of the first; undefined without numbers
  /// @param low end of the interval that holds the true difference at all times together with a
  ///     probability of at least 1 - alpha
  /// @param p always-valid p-value: the least so far
  /// @param verdict of the moment at which p fell to alpha; it stays
  public record Summary(
      long first,
      long second,
      Measure difference,
      Measure low,
      Measure high,
      double p,
      Verdict verdict) {}

  /// Mean and sum of squared deviations (Welford 1962).
  private static final class Stream {
    long count;
    double mean;
    double squares;

    void add(double value) {
      count++;
      double before = value - mean;
      mean += before / count;
      squares += before * (value - mean);
    }

    double variance() {
      return squares / (count - 1);
    }
  }

  /// @param alpha largest probability of calling equal means different, over 0, under 1
  public SequentialTest(double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha: " + alpha + " (expected: over 0, under 1)");
    }
    this.alpha = alpha;
  }

  /// @param value finite
  public void addFirst(double value) {
    first.add(value);
    look();
  }

  /// @param value finite
  public void addSecond(double value) {
    second.add(value);
    look();
  }

  public Summary summary() {
    boolean any = first.count > 0 && second.count > 0;
    double reach = isReady() ? reach() : Double.NaN;
    String few = "fewer than %d on a side".formatted(LEAST);
    double difference = any ? second.mean - first.mean : Double.NaN;
    return new Summary(
        first.count,
        second.count,
        Measure.of(difference, "no numbers on a side"),
        Measure.of(difference - reach, few),
        Measure.of(difference + reach, few),
        p,
        verdict);
  }

  private void look() {
    if (!isReady()) {
      return;
    }
    double v = variance();
    if (Double.isNaN(mixture)) {
      double pooled = (first.squares + second.squares) / (first.count + second.count - 2);
      mixture = EFFECT * EFFECT * pooled;
    }
    double difference = second.mean - first.mean;
    if (v > 0 && mixture > 0) {
      double logRatio =
          0.5 * Math.log(v / (v + mixture))
              + mixture * difference * difference / (2 * v * (v + mixture));
      p = Math.min(p, Math.exp(-logRatio));
    }
    if (verdict == Verdict.UNDECIDED && p <= alpha) {
      verdict = difference < 0 ? Verdict.LESS : Verdict.MORE;
    }
  }

  private boolean isReady() {
    return first.count >= LEAST && second.count >= LEAST;
  }

  private double variance() {
    return first.variance() / first.count + second.variance() / second.count;
  }

  /// Half the length of the interval: the differences whose ratio stays under 1 / alpha.
  private double reach() {
    double v = variance();
    if (v == 0 || mixture == 0) {
      return 0;
    }
    return Math.sqrt(
        v * (v + mixture) / mixture * (2 * Math.log(1 / alpha) + Math.log((v + mixture) / v)));
  }
}
