package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;

/// One tree of LightGBM, checked.
///
/// @param left the child for `value <= threshold` or a category of the set, -1 in a leaf
/// @param right the child otherwise, -1 in a leaf
/// @param value the threshold of a split, which may be infinite; the output of a leaf
/// @param cover training rows that came by; 0 if the file does not say
/// @param reading of a split by number; [Reading#ASKED] of one by category
/// @param categories of a split by category those that go left, as a bit set
record LightgbmTree(
    int[] left,
    int[] right,
    int[] feature,
    double[] value,
    double[] cover,
    Reading[] reading,
    int[][] categories)
    implements SplitTree {
  private static final int MAX_LEAVES = 1 << 21;
  private static final int CATEGORICAL = 1;
  private static final int DEFAULT_LEFT = 2;

  /// @throws ModelFormatException if a rule of the format is broken
  static LightgbmTree parse(LightgbmBlock block, int features) {
    int leaves = block.integer("num_leaves", 1, MAX_LEAVES);
    require(
        block.text("is_linear").isEmpty() || block.integer("is_linear", 0, 1) == 0,
        "linear trees are not supported; train without linear_tree");
    int splits = leaves - 1;
    NodeOrder order =
        NodeOrder.of(
            children(block, "left_child", splits, leaves),
            children(block, "right_child", splits, leaves));
    require(order.size() == splits + leaves, "not all nodes are reached");
    Raw raw = new Raw(block, splits, leaves, features);
    int size = order.size();
    LightgbmTree tree =
        new LightgbmTree(
            order.left(),
            order.right(),
            new int[size],
            new double[size],
            new double[size],
            new Reading[size],
            new int[size][]);
    for (int node = 0; node < size; node++) {
      raw.copy(order.files()[node], tree, node);
    }
    return tree;
  }

  /// Children with splits first and leaves after them in one numbering; -1 for the leaves' own.
  private static int[] children(LightgbmBlock block, String key, int splits, int leaves) {
    int[] given = splits == 0 ? new int[0] : block.integers(key, splits);
    int[] children = new int[splits + leaves];
    java.util.Arrays.fill(children, -1);
    for (int i = 0; i < splits; i++) {
      require(
          given[i] < splits && given[i] >= -leaves && given[i] != 0,
          "%s[%d]: %d (expected: %d to %d)",
          key,
          i,
          given[i],
          -leaves,
          splits - 1);
      children[i] = given[i] > 0 ? given[i] : splits - 1 - given[i];
    }
    return children;
  }

  /// The arrays of a file.
  private static final class Raw {
    private final int splits;
    private final int[] features;
    private final double[] thresholds;
    private final int[] decisions;
    private final double[] outputs;
    private final double[] splitCounts;
    private final double[] leafCounts;
    private final LightgbmCategories categories;

    Raw(LightgbmBlock block, int splits, int leaves, int width) {
      this.splits = splits;
      boolean some = splits > 0;
      features = some ? block.integers("split_feature", splits) : new int[0];
      thresholds = some ? block.numbers("threshold", splits) : new double[0];
      decisions = some ? block.integers("decision_type", splits) : new int[0];
      outputs = block.numbers("leaf_value", leaves);
      splitCounts = counts(block, "internal_count", splits);
      leafCounts = counts(block, "leaf_count", leaves);
      categories = LightgbmCategories.parse(block);
      for (int feature : features) {
        require(
            feature >= 0 && feature < width,
            "split_feature %d (expected: 0 to %d)",
            feature,
            width - 1);
      }
    }

    private static double[] counts(LightgbmBlock block, String key, int count) {
      double[] counts = block.text(key).isEmpty() ? new double[count] : block.numbers(key, count);
      for (int i = 0; i < count; i++) {
        require(counts[i] >= 0 && Double.isFinite(counts[i]), "%s[%d]: %s", key, i, counts[i]);
      }
      return counts;
    }

    void copy(int file, LightgbmTree tree, int node) {
      tree.categories[node] = LightgbmCategories.NONE;
      tree.reading[node] = Reading.ASKED;
      if (file >= splits) {
        int leaf = file - splits;
        require(Double.isFinite(outputs[leaf]), "leaf_value[%d]: %s", leaf, outputs[leaf]);
        tree.value[node] = outputs[leaf];
        tree.cover[node] = leafCounts[leaf];
        return;
      }
      tree.feature[node] = features[file];
      tree.cover[node] = splitCounts[file];
      int decision = decisions[file];
      require(decision >= 0 && decision < 12, "decision_type[%d]: %d", file, decision);
      if ((decision & CATEGORICAL) != 0) {
        tree.categories[node] = categories.set(thresholds[file]);
        return;
      }
      require(!Double.isNaN(thresholds[file]), "threshold[%d]: nan", file);
      tree.value[node] = thresholds[file];
      tree.reading[node] = reading(decision);
    }

    private static Reading reading(int decision) {
      boolean left = (decision & DEFAULT_LEFT) != 0;
      return switch (decision >> 2) {
        case 0 -> Reading.NEVER_MISSING;
        case 1 -> left ? Reading.ZERO_LEFT : Reading.ZERO_RIGHT;
        default -> left ? Reading.MISSING_LEFT : Reading.MISSING_RIGHT;
      };
    }
  }

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
    return cover[node];
  }

  @Override
  public Reading reading(int node) {
    return reading[node];
  }

  @Override
  public double threshold(int node) {
    return value[node];
  }

  @Override
  public boolean goesLeft(int node, double[] encoded, int offset) {
    double x = encoded[offset + feature[node]];
    return reading[node] == Reading.ASKED
        ? LightgbmCategories.contains(categories[node], x)
        : reading[node].read(x) <= value[node];
  }

  /// The output for the row `encoded[offset ..)`.
  double evaluate(double[] encoded, int offset) {
    int node = 0;
    while (left[node] >= 0) {
      node = goesLeft(node, encoded, offset) ? left[node] : right[node];
    }
    return value[node];
  }
}
