package io.millrace.ml.explain;

import static io.millrace.base.ErrorCode.MODEL_NOT_EXPLAINABLE;
import static io.millrace.base.MillraceException.require;

import io.millrace.ml.tree.SplitTree;
import io.millrace.ml.tree.TreeModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Exact Shapley values of tree ensembles, where an input that is left out takes each way as often
/// as the training rows did ("path-dependent" TreeSHAP).
///
/// Source of the values: S. Lundberg et al., *From local explanations to global understanding with
/// explainable AI for trees*, Nature Machine Intelligence 2 (2020), algorithm 2. Ours are the same
/// values by another way. To a leaf of output v belongs the product over its inputs i of `o` (1 if
/// the row goes there, as far as i decides, else 0) for those known and of `z` (the share of the
/// training rows) for the others. The Shapley value of such a product is
///
/// `v (o_j - z_j)` times the integral over t from 0 to 1 of the product over the other inputs i of
/// `o_i t + z_i (1 - t)`,
///
/// a polynomial whose degree is below the number m of different inputs on a path, which `ceil(m/2)`
/// points of [GaussLegendre] integrate exactly. For each point one pass down the tree multiplies,
/// and one pass up adds. With `c` the share of the training rows that go left, `g` the `gap` (1 - c
/// if the row follows this and all splits above by the same input, -c if it leaves them here, 0 if
/// it had left them before), `b` the product of the shares of the splits above by the same input,
/// and `a = t + b (1 - t)`, a split multiplies by
///
/// `m = c + g t / a` to the left and `1 - m` to the right, and contributes `g b / a² * P * (L - R)`
///
/// `P` being the product above it and `L` and `R` the sums over the leaves on both sides, relative
/// to it.
final class TreeShap implements Explainer {
  private static final int ROWS = 32;
  private static final int TREES = 16;
  private static final int MAX_DEPTH = 8;
  private static final int MOST_PADDING = 6;
  private static final long MAX_NUMBERS = 1L << 27;

  private final int width;
  private final int groups;
  private final double[] base;
  private final Slots slots;
  private final List<ShapBlock> blocks;

  private TreeShap(TreeModel model, double[] base, Slots slots, List<ShapBlock> blocks) {
    width = model.width();
    groups = model.groups();
    this.base = base;
    this.slots = slots;
    this.blocks = blocks;
  }

  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_EXPLAINABLE` if the file has no
  ///     covers, or if explaining would take more than a gigabyte
  static TreeShap of(TreeModel model) {
    require(
        model.covered(),
        MODEL_NOT_EXPLAINABLE,
        "Save the model with the library that trained it, with its statistics.",
        "the model file does not say how many training rows came by its nodes");
    double[] base = new double[model.groups()];
    for (int group = 0; group < base.length; group++) {
      base[group] = model.bias(group);
    }
    Slots slots = new Slots();
    List<ShapBlock.Member> members = new ArrayList<>();
    int[] last = new int[model.width()];
    Arrays.fill(last, -1);
    long numbers = 0;
    for (int i = 0; i < model.trees().size(); i++) {
      SplitTree tree = model.trees().get(i);
      TreePaths paths = TreePaths.of(tree, last);
      base[model.group(i)] += paths.mean()[0] * model.scale();
      numbers += (long) tree.size() * (8 + 4L * points(paths.inputs()));
      require(
          numbers <= MAX_NUMBERS,
          MODEL_NOT_EXPLAINABLE,
          "Train a smaller model.",
          "explaining tree %d of %d would take more than 1 GiB of memory",
          i + 1,
          model.trees().size());
      for (int node = 0; node < tree.size(); node++) {
        if (!tree.leaf(node)) {
          slots.add(tree, node);
        }
      }
      members.add(
          new ShapBlock.Member(tree, paths, model.group(i) * (model.width() + 1), model.scale()));
    }
    slots.close();
    return new TreeShap(model, base, slots, blocks(members, slots));
  }

  private static int points(int inputs) {
    return Math.max(1, (inputs + 1) / 2);
  }

  /// Trees of about the same depth together, so that little is padded.
  private static List<ShapBlock> blocks(List<ShapBlock.Member> members, Slots slots) {
    List<ShapBlock> blocks = new ArrayList<>();
    List<ShapBlock.Member> level = new ArrayList<>();
    for (ShapBlock.Member member : members) {
      SplitTree tree = member.tree();
      int depth = tree.depth();
      if (depth <= MAX_DEPTH && (1L << depth) <= (long) MOST_PADDING * tree.size()) {
        level.add(member);
      } else {
        GaussLegendre rule = GaussLegendre.of(points(member.paths().inputs()));
        blocks.add(new NodeShap(member, rule, slots));
      }
    }
    level.removeIf(member -> member.tree().leaf(0));
    level.sort(Comparator.comparingInt(member -> member.tree().depth()));
    for (int from = 0; from < level.size(); from += TREES) {
      List<ShapBlock.Member> some = level.subList(from, Math.min(level.size(), from + TREES));
      int inputs = some.stream().mapToInt(member -> member.paths().inputs()).max().orElse(0);
      int depth = some.getLast().tree().depth();
      blocks.add(new LevelShap(some, depth, GaussLegendre.of(points(inputs)), slots));
    }
    return blocks;
  }

  /// `t / a` at a point.
  static double pull(GaussLegendre rule, int point, double before) {
    double t = rule.points()[point];
    return t / (t + before * (1 - t));
  }

  /// `b / a²` at a point, times the weight of the point.
  static double weight(GaussLegendre rule, int point, double before) {
    double t = rule.points()[point];
    double factor = t + before * (1 - t);
    return rule.weights()[point] * before / (factor * factor);
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int groups() {
    return groups;
  }

  @Override
  public Worker worker() {
    return new TreeWorker();
  }

  private final class TreeWorker implements Worker {
    private final double[] read = new double[ROWS * slots.size()];
    private final ShapBlock.Worker[] workers =
        blocks.stream().map(ShapBlock::worker).toArray(ShapBlock.Worker[]::new);

    @Override
    public void explain(double[] encoded, int offset, double[] out, int at) {
      explain(encoded, offset, 1, out, at);
    }

    @Override
    public void explain(double[] encoded, int rows, double[] out) {
      for (int from = 0; from < rows; from += ROWS) {
        int count = Math.min(ROWS, rows - from);
        explain(encoded, from * width, count, out, from * stride());
      }
    }

    /// Block by block, so that each is read from memory once for all these rows.
    private void explain(double[] encoded, int offset, int rows, double[] out, int at) {
      int size = slots.size();
      for (int row = 0; row < rows; row++) {
        slots.fill(encoded, offset + row * width, read, row * size);
        begin(out, at + row * stride());
      }
      for (ShapBlock.Worker worker : workers) {
        for (int row = 0; row < rows; row++) {
          worker.add(read, row * size, out, at + row * stride());
        }
      }
    }

    private void begin(double[] out, int at) {
      for (int group = 0; group < groups; group++) {
        int from = at + group * (width + 1);
        Arrays.fill(out, from, from + width, 0);
        out[from + width] = base[group];
      }
    }
  }
}
