package io.millrace.ml.tree;

import java.util.List;

/// XGBoost's `gblinear`: per group a bias and one weight per input; missing inputs add nothing.
/// Products are added in single precision in the order of the inputs, as XGBoost does it. Immutable
/// and thread-safe.
public final class LinearBooster implements XgboostModel {
  private final XgboostFile file;
  private final float[] weights;

  LinearBooster(XgboostFile file, XgboostFile.Booster.Linear booster) {
    this.file = file;
    weights = booster.weights();
  }

  @Override
  public int width() {
    return file.features();
  }

  @Override
  public Scratch scratch() {
    return new Scratch(new long[0], new float[groups()]);
  }

  @Override
  public int groups() {
    return file.groups();
  }

  @Override
  public int outputs() {
    return file.objective().outputs(groups());
  }

  @Override
  public double predict(double[] encoded, int offset, Scratch scratch) {
    add(encoded, offset, scratch.numbers());
    return file.objective().first(scratch.numbers(), 0, groups());
  }

  @Override
  public void predict(double[] encoded, int offset, Scratch scratch, double[] out) {
    add(encoded, offset, scratch.numbers());
    file.objective().all(scratch.numbers(), 0, groups(), out);
  }

  @Override
  public void margins(double[] encoded, int offset, Scratch scratch, double[] out) {
    add(encoded, offset, scratch.numbers());
    for (int group = 0; group < groups(); group++) {
      out[group] = scratch.numbers()[group];
    }
  }

  private void add(double[] encoded, int offset, float[] sums) {
    int groups = groups();
    for (int group = 0; group < groups; group++) {
      sums[group] = weights[width() * groups + group] + baseScore();
      for (int f = 0; f < width(); f++) {
        float value = (float) encoded[offset + f];
        if (!Float.isNaN(value)) {
          sums[group] += value * weights[f * groups + group];
        }
      }
    }
  }

  /// What an input adds to the margin of `group` per unit.
  public double weight(int feature, int group) {
    return weights[feature * groups() + group];
  }

  /// The margin of `group` where all inputs are missing or 0.
  public double bias(int group) {
    return weight(width(), group) + baseScore();
  }

  /// That of the first group counts for all: so XGBoost 3 trains and predicts.
  private float baseScore() {
    return file.baseScores()[0];
  }

  @Override
  public List<String> featureNames() {
    return file.featureNames();
  }

  @Override
  public String objective() {
    return file.objective().label();
  }
}
