package io.millrace.ml.explain;

import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.tree.LinearBooster;

/// Contributions to sums of products: each input has its own summand, so that Shapley values need
/// no averaging. Missing inputs contribute nothing.
final class LinearContributions implements Explainer, Explainer.Worker {
  private final int width;
  private final int groups;

  /// Group-major, each group ends with its base value, like an explained row.
  private final double[] weights;

  LinearContributions(LinearBooster model) {
    width = model.width();
    groups = model.groups();
    weights = new double[stride()];
    for (int group = 0; group < groups; group++) {
      int at = group * (width + 1);
      for (int f = 0; f < width; f++) {
        weights[at + f] = model.weight(f, group);
      }
      weights[at + width] = model.bias(group);
    }
  }

  LinearContributions(LinearModel model) {
    width = model.width();
    groups = 1;
    weights = java.util.Arrays.copyOf(model.coefficients(), stride());
    weights[width] = model.intercept();
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int groups() {
    return groups;
  }

  /// Needs no memory of its own.
  @Override
  public Worker worker() {
    return this;
  }

  @Override
  public void explain(double[] encoded, int rows, double[] out) {
    for (int row = 0; row < rows; row++) {
      explain(encoded, row * width, out, row * stride());
    }
  }

  @Override
  public void explain(double[] encoded, int offset, double[] out, int at) {
    System.arraycopy(weights, 0, out, at, weights.length);
    for (int group = 0; group < groups; group++) {
      int from = at + group * (width + 1);
      for (int f = 0; f < width; f++) {
        double value = encoded[offset + f];
        out[from + f] = Double.isNaN(value) ? 0 : out[from + f] * value;
      }
    }
  }
}
