package io.millrace.ml.tree;

/// One tree of XGBoost, checked, see [XgboostTrees].
///
/// @param left the child for `value < threshold`, -1 in a leaf
/// @param right the child otherwise, -1 in a leaf
/// @param value the threshold of a split, the output of a leaf
/// @param cover the sum of hessians of the training rows that came by; 0 if the file has none
/// @param defaultLeft where a missing value goes
/// @param categories per node the categories that go right, as a bit set; empty for other nodes
record Tree(
    int[] left,
    int[] right,
    int[] feature,
    float[] value,
    float[] cover,
    boolean[] defaultLeft,
    boolean[] categorical,
    int[][] categories)
    implements SplitTree {

  @Override
  public int size() {
    return left.length;
  }

  @Override
  public boolean leaf(int node) {
    return left[node] < 0;
  }

  @Override
  public int left(int node) {
    return left[node];
  }

  @Override
  public int right(int node) {
    return right[node];
  }

  @Override
  public int feature(int node) {
    return feature[node];
  }

  @Override
  public double output(int node) {
    return value[node];
  }

  @Override
  public double cover(int node) {
    // XGBoost subtracts histograms, so that a sum of nothing may be a little less than nothing.
    return Math.max(0, cover[node]);
  }

  @Override
  public Reading reading(int node) {
    if (categorical[node]) {
      return Reading.ASKED;
    }
    return defaultLeft[node] ? Reading.SINGLE_LEFT : Reading.SINGLE_RIGHT;
  }

  /// The next double below: `x < value` is `x <= threshold`.
  @Override
  public double threshold(int node) {
    return Math.nextDown((double) value[node]);
  }

  @Override
  public boolean goesLeft(int node, double[] encoded, int offset) {
    float x = (float) encoded[offset + feature[node]];
    if (Float.isNaN(x)) {
      return defaultLeft[node];
    }
    return categorical[node] ? !contains(categories[node], x) : x < value[node];
  }

  /// Codes outside the known range are in no set.
  static boolean contains(int[] bits, float code) {
    if (!(code >= 0 && code < 32f * bits.length)) {
      return false;
    }
    int category = (int) code;
    return (bits[category >> 5] & 1 << (category & 31)) != 0;
  }

  boolean splitsByCategory(int node) {
    return categorical[node] && !leaf(node);
  }

  boolean hasCategories() {
    for (int node = 0; node < size(); node++) {
      if (splitsByCategory(node)) {
        return true;
      }
    }
    return false;
  }

  /// The same tree with every output times `weight`, in single precision, as XGBoost does it.
  Tree times(float weight) {
    float[] weighted = value.clone();
    for (int node = 0; node < size(); node++) {
      if (leaf(node)) {
        weighted[node] *= weight;
      }
    }
    return new Tree(left, right, feature, weighted, cover, defaultLeft, categorical, categories);
  }
}
