package io.millrace.ml.tree;

import java.util.List;

public final class LightgbmEnsemble implements TreeModel {
  public List<? extends SplitTree> trees() {
    return List.of();
  }

  public int group(int t) {
    return 0;
  }

  public double bias(int g) {
    return 0;
  }

  public boolean covered() {
    return true;
  }

  public int groups() {
    return 1;
  }

  public void margins(double[] e, int o, float[] s, double[] out) {}

  public int width() {
    return 0;
  }

  public int scratchSize() {
    return 0;
  }

  public double predict(double[] e, int o, float[] s) {
    return 0;
  }
}
