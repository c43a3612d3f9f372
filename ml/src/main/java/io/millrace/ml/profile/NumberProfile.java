package io.millrace.ml.profile;

import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.metric.Measure;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The profile of a number column.
@SuppressWarnings("DoNotCallSuggester")
public final class NumberProfile implements ColumnProfile {
  private NumberProfile() {}

  public static NumberProfile of(NumberColumn column) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String name() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long rows() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long missing() {
    throw new UnsupportedOperationException();
  }

  public long infinite() {
    throw new UnsupportedOperationException();
  }

  public long zeros() {
    throw new UnsupportedOperationException();
  }

  public long negatives() {
    throw new UnsupportedOperationException();
  }

  @Override
  public InferredType inferredType() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Distinct distinct() {
    throw new UnsupportedOperationException();
  }

  public Moments moments() {
    throw new UnsupportedOperationException();
  }

  /// The least finite value.
  public Measure min() {
    throw new UnsupportedOperationException();
  }

  /// The greatest finite value.
  public Measure max() {
    throw new UnsupportedOperationException();
  }

  /// The smallest value whose share of rows at or below is at least `q`, within 0.14 % of rank.
  public Measure quantile(double q) {
    throw new UnsupportedOperationException();
  }

  /// Equal bins between min and max; empty if there is no finite value.
  public List<Bucket> histogram(int bins) {
    throw new UnsupportedOperationException();
  }

  /// The retained items of the quantile sketch by level: an item of level i stands for 2^i rows.
  public List<double[]> sketchLevels() {
    throw new UnsupportedOperationException();
  }

  @Override
  public NumberProfile merge(ColumnProfile next) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ObjectNode toJson() {
    throw new UnsupportedOperationException();
  }
}
