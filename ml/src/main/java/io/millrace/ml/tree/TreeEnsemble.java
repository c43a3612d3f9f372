package io.millrace.ml.tree;

import static io.millrace.base.ErrorCode.MODEL_FILE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.ml.model.Predictor;
import java.util.ArrayList;
import java.util.List;

/// A gradient-boosted or bagged tree ensemble as XGBoost trained it. Immutable and thread-safe.
///
/// Values are compared and leaves are added in single precision, in the order of the trees and
/// starting at `base_score`, as XGBoost does: the sums are equal to XGBoost's to the last bit. NaN
/// is missing. For several classes the prediction is the number of the likeliest one.
public final class TreeEnsemble implements Predictor {
  private static final int MAX_BYTES = 1 << 29;

  private final XgboostFile file;
  private final Block[] blocks;
  private final int leafCount;

  private TreeEnsemble(XgboostFile file) {
    this.file = file;
    List<Block> list = new ArrayList<>();
    List<Tree> trees = file.trees();
    for (int from = 0; from < trees.size(); from += Block.TREES) {
      list.add(block(trees.subList(from, Math.min(trees.size(), from + Block.TREES)), width()));
    }
    blocks = list.toArray(new Block[0]);
    leafCount = blocks.length * Block.TREES;
  }

  private static Block block(List<Tree> trees, int width) {
    boolean perfect =
        trees.stream()
            .allMatch(tree -> tree.depth() <= PerfectTrees.MAX_DEPTH && !tree.hasCategories());
    return perfect ? new PerfectTrees(trees, width) : new LinkedTrees(trees, width);
  }

  /// Reads an XGBoost model, `model.json` or `model.ubj` (told apart by content).
  /// @throws MillraceException with `MODEL_FILE_INVALID` if it is neither, breaks a rule of the
  ///     format, or needs what this reader does not know
  public static TreeEnsemble read(byte[] file) {
    try {
      ModelFormatException.require(
          file.length <= MAX_BYTES, "%d bytes (expected: at most %d)", file.length, MAX_BYTES);
      return new TreeEnsemble(XgboostFile.parse(file));
    } catch (ModelFormatException e) {
      throw new MillraceException(
          MODEL_FILE_INVALID,
          "XGBoost model: " + e.getMessage(),
          "Save the booster as model.json or model.ubj with XGBoost 1.6 to 3.x and use that file.",
          e);
    }
  }

  @Override
  public int width() {
    return file.features();
  }

  @Override
  public int scratchSize() {
    return 2 * width() + leafCount + file.groups();
  }

  @Override
  public double predict(double[] encoded, int offset, float[] scratch) {
    int sums = scratchSize() - file.groups();
    addLeaves(encoded, offset, scratch);
    return file.groups() == 1
        ? file.objective().predict(scratch[sums])
        : greatest(scratch, sums, file.groups());
  }

  /// The sums of the leaves, one per class (one in all without classes), before the objective turns
  /// them into a prediction. Does not allocate.
  public void margins(double[] encoded, int offset, float[] scratch, float[] out) {
    addLeaves(encoded, offset, scratch);
    System.arraycopy(scratch, scratchSize() - file.groups(), out, 0, file.groups());
  }

  private void addLeaves(double[] encoded, int offset, float[] scratch) {
    expand(encoded, offset, scratch);
    int at = 2 * width();
    for (int block = 0; block < blocks.length; block++) {
      blocks[block].leaves(scratch, scratch, at + block * Block.TREES);
    }
    int sums = at + leafCount;
    System.arraycopy(file.baseScores(), 0, scratch, sums, file.groups());
    int[] groups = file.treeGroups();
    for (int tree = 0; tree < groups.length; tree++) {
      scratch[sums + groups[tree]] += scratch[at + tree];
    }
  }

  private void expand(double[] encoded, int offset, float[] row) {
    int width = width();
    for (int f = 0; f < width; f++) {
      float value = (float) encoded[offset + f];
      boolean missing = Float.isNaN(value);
      row[f] = missing ? Float.POSITIVE_INFINITY : value;
      row[width + f] = missing ? Float.NEGATIVE_INFINITY : value;
    }
  }

  private static int greatest(float[] values, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      if (values[from + i] > values[from + best]) {
        best = i;
      }
    }
    return best;
  }

  /// Names of the inputs; empty if the file has none.
  public List<String> featureNames() {
    return file.featureNames();
  }

  public int trees() {
    return file.trees().size();
  }

  /// Outputs of one row: 1, or the number of classes.
  public int groups() {
    return file.groups();
  }

  /// `reg:squarederror`, `binary:logistic`, …
  public String objective() {
    return file.objective().label();
  }
}
