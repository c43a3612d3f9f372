package io.millrace.ml.tree;

import static io.millrace.base.ErrorCode.MODEL_FILE_INVALID;

import io.millrace.base.MillraceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A gradient-boosted or bagged tree ensemble as XGBoost trained it. Immutable and thread-safe.
///
/// Values are compared and leaves are added in single precision, in the order of the trees and
/// starting at `base_score`, as XGBoost does: the sums are equal to XGBoost's to the last bit. NaN
/// is missing. A split by category takes the code of a category, as XGBoost's own files do.
public final class TreeEnsemble implements XgboostModel, TreeModel {
  /// Rows that are not worth being taken together: 64 cost what a dozen single ones cost.
  private static final int FEW = 12;

  /// Most rows that pass a block after each other.
  private static final int BLOCK_ROWS = 64;

  private static final int ROW_FLOATS = 1 << 14;

  private final XgboostFile file;
  private final List<Tree> trees;
  private final int[] treeGroups;
  private final Block[] blocks;
  private final Optional<SlicedTrees> sliced;

  /// By group its trees.
  private final int[][] groupTrees;

  TreeEnsemble(XgboostFile file, XgboostFile.Booster.Trees booster) {
    this.file = file;
    trees = booster.trees();
    treeGroups = booster.groups();
    List<Block> list = new ArrayList<>();
    for (int from = 0; from < trees.size(); from += Block.TREES) {
      list.add(Block.of(trees.subList(from, Math.min(trees.size(), from + Block.TREES)), width()));
    }
    blocks = list.toArray(new Block[0]);
    sliced = SlicedTrees.of(trees, width());
    groupTrees = new int[groups()][];
    Arrays.setAll(groupTrees, this::treesOf);
  }

  private int[] treesOf(int group) {
    return IntStream.range(0, treeGroups.length).filter(i -> treeGroups[i] == group).toArray();
  }

  /// As [XgboostModel#read], for callers that want trees.
  /// @throws MillraceException with `MODEL_FILE_INVALID` also if the booster is `gblinear`
  public static TreeEnsemble read(byte[] file) {
    if (XgboostModel.read(file) instanceof TreeEnsemble trees) {
      return trees;
    }
    throw new MillraceException(
        MODEL_FILE_INVALID,
        "XGBoost model: booster 'gblinear' has no trees",
        "Train with the booster gbtree or dart.");
  }

  @Override
  public int width() {
    return file.features();
  }

  @Override
  public Scratch scratch() {
    int length = Integer.highestOneBit(Math.max(1, 2 * width() - 1)) << 1;
    return new Scratch(new long[length], new float[scratchFloats()]);
  }

  private int scratchFloats() {
    return 2 * width() + Block.TREES + groups();
  }

  @Override
  public int outputs() {
    return file.objective().outputs(groups());
  }

  @Override
  public double predict(double[] encoded, int offset, Scratch scratch) {
    int sums = addLeaves(encoded, offset, scratch);
    return file.objective().first(scratch.numbers(), sums, groups());
  }

  @Override
  public void predict(double[] encoded, int offset, Scratch scratch, double[] out) {
    int sums = addLeaves(encoded, offset, scratch);
    file.objective().all(scratch.numbers(), sums, groups(), out);
  }

  @Override
  public void margins(double[] encoded, int offset, Scratch scratch, double[] out) {
    int sums = addLeaves(encoded, offset, scratch);
    for (int group = 0; group < groups(); group++) {
      out[group] = scratch.numbers()[sums + group];
    }
  }

  /// Where the sums of the groups begin in the scratch's numbers. The leaves of a block are added
  /// while the processor already walks the next one, which does not depend on them.
  private int addLeaves(double[] encoded, int offset, Scratch scratch) {
    expand(encoded, offset, scratch);
    float[] numbers = scratch.numbers();
    int at = 2 * width();
    int sums = at + Block.TREES;
    System.arraycopy(file.baseScores(), 0, numbers, sums, groups());
    if (groups() == 1) {
      numbers[sums] = sum(scratch, at, numbers[sums]);
      return sums;
    }
    for (int block = 0; block < blocks.length; block++) {
      blocks[block].leaves(scratch, at);
      int first = block * Block.TREES;
      int end = Math.min(Block.TREES, treeGroups.length - first);
      for (int i = 0; i < end; i++) {
        numbers[sums + treeGroups[first + i]] += numbers[at + i];
      }
    }
    return sums;
  }

  private float sum(Scratch scratch, int at, float base) {
    float[] numbers = scratch.numbers();
    float sum = base;
    int full = treeGroups.length / Block.TREES;
    for (int block = 0; block < full; block++) {
      blocks[block].leaves(scratch, at);
      sum += numbers[at];
      sum += numbers[at + 1];
      sum += numbers[at + 2];
      sum += numbers[at + 3];
      sum += numbers[at + 4];
      sum += numbers[at + 5];
      sum += numbers[at + 6];
      sum += numbers[at + 7];
    }
    int rest = treeGroups.length % Block.TREES;
    if (rest > 0) {
      blocks[full].leaves(scratch, at);
      for (int i = 0; i < rest; i++) {
        sum += numbers[at + i];
      }
    }
    return sum;
  }

  /// 64 rows together where the trees allow that, else block by block for some rows at a time, so
  /// that rows and trees are near the processor.
  @Override
  public void predictRows(double[] encoded, int rows, double[] out) {
    int few = rows % RowThresholds.ROWS;
    int together = sliced.isEmpty() ? 0 : few < FEW ? rows - few : rows;
    if (together > 0) {
      predictSliced(sliced.get(), encoded, together, out);
    }
    if (sliced.isEmpty() && groups() == 1) {
      predictBlocks(encoded, rows, out);
    } else {
      Scratch scratch = scratch();
      for (int row = together; row < rows; row++) {
        out[row] = predict(encoded, row * width(), scratch);
      }
    }
  }

  private void predictSliced(SlicedTrees trees, double[] encoded, int rows, double[] out) {
    SlicedTrees.Room room = trees.room();
    int groups = groups();
    float[] sums = new float[RowThresholds.ROWS * groups];
    for (int from = 0; from < rows; from += RowThresholds.ROWS) {
      int count = Math.min(RowThresholds.ROWS, rows - from);
      trees.take(encoded, from, count, room);
      for (int group = 0; group < groups; group++) {
        trees.sum(groupTrees[group], file.baseScores()[group], room);
        for (int row = 0; row < count; row++) {
          sums[row * groups + group] = room.sums()[row];
        }
      }
      for (int row = 0; row < count; row++) {
        out[from + row] = file.objective().first(sums, row * groups, groups);
      }
    }
  }

  private void predictBlocks(double[] encoded, int rows, double[] out) {
    int at = 2 * width();
    int height = Math.max(1, Math.min(BLOCK_ROWS, ROW_FLOATS / scratchFloats()));
    Scratch[] some = new Scratch[Math.min(height, rows)];
    Arrays.setAll(some, _ -> scratch());
    float[] sums = new float[some.length];
    for (int from = 0; from < rows; from += height) {
      int count = Math.min(height, rows - from);
      for (int row = 0; row < count; row++) {
        expand(encoded, (from + row) * width(), some[row]);
        sums[row] = file.baseScores()[0];
      }
      for (int block = 0; block < blocks.length; block++) {
        int trees = Math.min(Block.TREES, treeGroups.length - block * Block.TREES);
        for (int row = 0; row < count; row++) {
          blocks[block].leaves(some[row], at);
          sums[row] = add(some[row].numbers(), at, trees, sums[row]);
        }
      }
      for (int row = 0; row < count; row++) {
        out[from + row] = file.objective().predict(sums[row]);
      }
    }
  }

  private static float add(float[] leaves, int at, int trees, float sum) {
    float result = sum;
    for (int i = 0; i < trees; i++) {
      result += leaves[at + i];
    }
    return result;
  }

  private void expand(double[] encoded, int offset, Scratch scratch) {
    int width = width();
    for (int f = 0; f < width; f++) {
      float value = (float) encoded[offset + f];
      boolean missing = Float.isNaN(value);
      put(scratch, f, missing ? Float.POSITIVE_INFINITY : value);
      put(scratch, width + f, missing ? Float.NEGATIVE_INFINITY : value);
    }
  }

  private static void put(Scratch scratch, int place, float value) {
    scratch.numbers()[place] = value;
    scratch.row()[place] = PerfectTrees.value(value);
  }

  @Override
  public List<String> featureNames() {
    return file.featureNames();
  }

  @Override
  public List<? extends SplitTree> trees() {
    return trees;
  }

  @Override
  public int group(int tree) {
    return treeGroups[tree];
  }

  @Override
  public double bias(int group) {
    return file.baseScores()[group];
  }

  @Override
  public boolean covered() {
    return trees.stream().allMatch(tree -> tree.leaf(0) || tree.cover(0) > 0);
  }

  /// One, or one per class or target.
  @Override
  public int groups() {
    return file.groups();
  }

  @Override
  public String objective() {
    return file.objective().label();
  }
}
