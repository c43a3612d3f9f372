package io.millrace.serving;

import io.millrace.base.MillraceException;
import io.millrace.ml.drift.DistanceMethod;
import io.millrace.ml.drift.DistributionComparison;
import io.millrace.ml.drift.ReferenceColumn;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.metric.PairedDifferences;
import org.jspecify.annotations.Nullable;

/// The answers of two scorers to the same rows: sums over all, and the newest 2,000; of more than
/// 100 numbers a row as many rows as 200,000 numbers are. Thread-safe; guarded by itself.
final class Pairs {
  private static final int KEPT = 2_000;
  private static final int NUMBERS_KEPT = 200_000;
  private static final String ANSWER = "answer";

  private final PairedDifferences differences;

  /// How many numbers each answer has, and the newest of them; nothing before the first pair.
  private int outputs = 1;

  private double[] references = {};
  private double[] others = {};
  private long pairs;
  private long unanswered;

  /// @param within how far apart two answers are alike, as a share of the larger one
  Pairs(double within) {
    differences = new PairedDifferences(within);
  }

  /// Asks `other` what was answered already.
  /// @param reference the answers
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
    return scorer.fields().areReadAs(rows.fields())
        ? rows
        : SageMakerForm.JSON.parse(scorer.fields(), RowsJson.bytes(rows), rows.count());
  }

  /// Answers that have not as many numbers are no pairs.
  private void add(Scores reference, Scores other) {
    if (reference.outputs() == other.outputs()) {
      add(reference.combined(), other.combined(), reference.outputs());
    }
  }

  /// @param reference `[rows * numbers]`
  /// @param other as many
  synchronized void add(double[] reference, double[] other, int numbers) {
    if (references.length == 0) {
      outputs = numbers;
      references = new double[outputs * Math.min(KEPT, NUMBERS_KEPT / outputs)];
      others = new double[references.length];
    }
    int kept = references.length / outputs;
    for (int row = 0; row < reference.length / outputs; row++) {
      differences.add(reference, other, row, outputs);
      int at = (int) (pairs % kept) * outputs;
      System.arraycopy(reference, row * outputs, references, at, outputs);
      System.arraycopy(other, row * outputs, others, at, outputs);
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

  /// The Kolmogorov-Smirnov distance of the newest answers; of several numbers the largest one
  /// between numbers of the same place.
  Measure drift() {
    double[][] reference;
    double[][] other;
    synchronized (this) {
      int kept = (int) Math.min(pairs, references.length / outputs);
      reference = byOutput(references, kept);
      other = byOutput(others, kept);
    }
    Measure largest = distance(reference[0], other[0]);
    for (int output = 1; output < reference.length; output++) {
      Measure each = distance(reference[output], other[output]);
      largest = each.orNaN() > largest.orNaN() ? each : largest;
    }
    return largest;
  }

  /// @return `[output][row]`
  private double[][] byOutput(double[] numbers, int rows) {
    double[][] columns = new double[outputs][rows];
    for (int row = 0; row < rows; row++) {
      for (int output = 0; output < outputs; output++) {
        columns[output][row] = numbers[row * outputs + output];
      }
    }
    return columns;
  }

  private static Measure distance(double[] reference, double[] other) {
    return DistributionComparison.of(
            ReferenceColumn.exactly(new NumberColumn(ANSWER, reference)),
            new NumberColumn(ANSWER, other),
            DistanceMethod.SIMPLE,
            1)
        .distance();
  }
}
