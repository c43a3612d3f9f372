package io.millrace.serving;

import io.millrace.base.MillraceException;
import io.millrace.ml.drift.DistanceMethod;
import io.millrace.ml.drift.DistributionComparison;
import io.millrace.ml.drift.ReferenceColumn;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.metric.PairedDifferences;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The answers of two scorers to the same rows: sums over all, and the newest 2,000. Thread-safe;
/// guarded by itself.
final class Pairs {
  private static final int KEPT = 2_000;
  private static final String ANSWER = "answer";

  private final PairedDifferences differences;
  private final double[] references = new double[KEPT];
  private final double[] others = new double[KEPT];
  private long pairs;
  private long unanswered;

  /// @param within how far apart two answers are alike, as a share of the larger one
  Pairs(double within) {
    differences = new PairedDifferences(within);
  }

  /// Asks `other` what was answered already.
  /// @param reference the answers; of several numbers a row they are not compared
  /// @return what it gave; null if it failed, which is counted
  @Nullable Scores ask(Scorer other, Rows rows, Scores reference) {
    Scores scores;
    try {
      scores = other.score(readBy(other, rows));
    } catch (RuntimeException e) {
      // Whatever it is, nobody waits for this answer.
      unanswered();
      return null;
    }
    add(reference, scores);
    return scores;
  }

  /// Asks the scorer that was there before what another has answered. That it has no answer says
  /// nothing about the other.
  void askBefore(Scorer reference, Rows rows, Scores other) {
    try {
      add(reference.score(readBy(reference, rows)), other);
    } catch (MillraceException e) {
      // Not a pair.
    }
  }

  /// The rows as `scorer` reads them, which may know other fields.
  static Rows readBy(Scorer scorer, Rows rows) {
    return scorer.fields().list().equals(rows.fields().list())
        ? rows
        : SageMakerForm.JSON.parse(scorer.fields(), rows.json(), rows.count());
  }

  /// Answers of several numbers are no pairs: what is said of differences is said of one number.
  private synchronized void add(Scores reference, Scores other) {
    if (reference.outputs() == 1 && other.outputs() == 1) {
      add(reference.combined(), other.combined());
    }
  }

  synchronized void add(double[] reference, double[] other) {
    for (int row = 0; row < reference.length; row++) {
      differences.add(reference[row], other[row]);
      references[(int) (pairs % KEPT)] = reference[row];
      others[(int) (pairs % KEPT)] = other[row];
      pairs++;
    }
  }

  synchronized void unanswered() {
    unanswered++;
  }

  /// Requests that the other could not answer.
  synchronized long unansweredCount() {
    return unanswered;
  }

  synchronized long count() {
    return pairs;
  }

  synchronized PairedDifferences.Summary summary() {
    return differences.summary();
  }

  /// The Kolmogorov-Smirnov distance of the newest answers.
  Measure drift() {
    double[] reference;
    double[] other;
    synchronized (this) {
      int kept = (int) Math.min(pairs, KEPT);
      reference = Arrays.copyOf(references, kept);
      other = Arrays.copyOf(others, kept);
    }
    return DistributionComparison.of(
            ReferenceColumn.exactly(new NumberColumn(ANSWER, reference)),
            new NumberColumn(ANSWER, other),
            DistanceMethod.SIMPLE,
            1)
        .distance();
  }
}
