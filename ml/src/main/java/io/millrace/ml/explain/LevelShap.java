package io.millrace.ml.explain;

import io.millrace.ml.tree.SplitTree;
import java.util.Arrays;
import java.util.List;

/// Trees padded to one depth, level by level; the formulas are those of [TreeShap].
///
/// A level holds the splits of all trees of that depth: first all left children of the level above,
/// then all right ones, so that the children of split j of n are j and n + j. Each step is a loop
/// over arrays of one level, which the compiler turns into vector instructions.
final class LevelShap implements ShapBlock {
  private final int trees;
  private final int depth;
  private final int points;
  private final int[][] slot;
  private final double[][] threshold;
  private final int[][] previous;
  private final double[][] share;
  private final int[][] target;
  private final double[] leaves;

  /// `[point][level][split]`
  private final double[][][] pull;

  private final double[][][] weight;

  LevelShap(List<Member> members, int depth, GaussLegendre rule, Slots slots) {
    trees = members.size();
    this.depth = depth;
    points = rule.points().length;
    slot = new int[depth][];
    threshold = new double[depth][];
    previous = new int[depth][];
    share = new double[depth][];
    target = new int[depth][];
    pull = new double[points][depth][];
    weight = new double[points][depth][];
    for (int level = 0; level < depth; level++) {
      int size = trees << level;
      slot[level] = new int[size];
      threshold[level] = new double[size];
      previous[level] = new int[size];
      share[level] = new double[size];
      target[level] = new int[size];
      for (int point = 0; point < points; point++) {
        pull[point][level] = new double[size];
        weight[point][level] = new double[size];
      }
    }
    leaves = new double[trees << depth];
    for (int lane = 0; lane < trees; lane++) {
      Member member = members.get(lane);
      int[] places = new int[member.tree().size()];
      place(member, 0, 0, lane, places, rule, slots);
    }
  }

  /// @param at the place of `node` in its level
  /// @param places of the nodes above, as level-wide numbers of their edges need them
  private void place(
      Member member, int node, int level, int at, int[] places, GaussLegendre rule, Slots slots) {
    SplitTree tree = member.tree();
    if (tree.leaf(node)) {
      fill(member.output(node), level, at);
      return;
    }
    int split = first(level) + at;
    places[node] = split;
    slot[level][at] = slots.resolve(slots.add(tree, node));
    threshold[level][at] = Slots.threshold(tree, node);
    int edge = member.paths().previous()[node];
    previous[level][at] = edge < 0 ? 0 : 1 + 2 * places[edge / 2] + edge % 2;
    share[level][at] = member.paths().share()[node];
    target[level][at] = member.base() + tree.feature(node);
    for (int point = 0; point < points; point++) {
      double before = member.paths().before()[node];
      pull[point][level][at] = TreeShap.pull(rule, point, before);
      weight[point][level][at] = TreeShap.weight(rule, point, before);
    }
    place(member, tree.left(node), level + 1, at, places, rule, slots);
    place(member, tree.right(node), level + 1, (trees << level) + at, places, rule, slots);
  }

  /// A shallow leaf stands in all places below: both sides of each split are equal then, so that
  /// nothing is contributed.
  private void fill(double output, int level, int at) {
    if (level == depth) {
      leaves[at] = output;
      return;
    }
    fill(output, level + 1, at);
    fill(output, level + 1, (trees << level) + at);
  }

  /// Splits in all levels above.
  private int first(int level) {
    return trees * ((1 << level) - 1);
  }

  @Override
  public Worker worker() {
    return new LevelWorker();
  }

  private final class LevelWorker implements Worker {
    /// Whether the row follows all edges of the same input so far, per edge; 1 before the first.
    private final int[] follows = new int[1 + 2 * first(depth)];

    private final double[][] gap = new double[depth][];
    private final double[][] sums = new double[depth][];
    private final double[][][] reach = new double[points][depth + 1][];
    private final double[][] below = new double[depth + 1][];

    /// The right half of a level: vectors need all arrays of a loop at the same place.
    private final double[] right = new double[trees << depth];

    LevelWorker() {
      follows[0] = 1;
      for (int level = 0; level <= depth; level++) {
        int size = trees << level;
        if (level < depth) {
          gap[level] = new double[size];
          sums[level] = new double[size];
          below[level] = new double[size];
        }
        for (int point = 0; point < points; point++) {
          reach[point][level] = new double[size];
        }
      }
      below[depth] = leaves;
      for (int point = 0; point < points; point++) {
        Arrays.fill(reach[point][0], 1);
      }
    }

    @Override
    public void add(double[] slots, int from, double[] out, int at) {
      for (int level = 0; level < depth; level++) {
        decide(level, slots, from);
      }
      for (int point = 0; point < points; point++) {
        for (int level = 0; level < depth - 1; level++) {
          down(
              share[level],
              gap[level],
              pull[point][level],
              reach[point][level],
              reach[point][level + 1]);
        }
        for (int level = depth - 1; level >= 0; level--) {
          up(
              share[level],
              gap[level],
              pull[point][level],
              weight[point][level],
              reach[point][level],
              below[level + 1],
              right,
              below[level],
              sums[level]);
        }
      }
      for (int level = 0; level < depth; level++) {
        scatter(target[level], gap[level], sums[level], out, at);
        Arrays.fill(sums[level], 0);
      }
    }

    private void decide(int level, double[] slots, int from) {
      int[] slot = LevelShap.this.slot[level];
      double[] threshold = LevelShap.this.threshold[level];
      int[] previous = LevelShap.this.previous[level];
      double[] share = LevelShap.this.share[level];
      double[] gap = this.gap[level];
      int edge = 1 + 2 * first(level);
      for (int i = 0; i < slot.length; i++) {
        int followed = follows[previous[i]];
        int right = followed & Slots.right(slots[from + slot[i]], threshold[i]);
        follows[edge + 2 * i] = followed - right;
        follows[edge + 2 * i + 1] = right;
        gap[i] = (followed - right) - followed * share[i];
      }
    }
  }

  private static void down(
      double[] share, double[] gap, double[] pull, double[] reach, double[] next) {
    int size = reach.length;
    for (int i = 0; i < size; i++) {
      next[i] = reach[i] * (share[i] + gap[i] * pull[i]);
    }
    for (int i = 0; i < size; i++) {
      next[size + i] = reach[i] - next[i];
    }
  }

  private static void up(
      double[] share,
      double[] gap,
      double[] pull,
      double[] weight,
      double[] reach,
      double[] children,
      double[] right,
      double[] below,
      double[] sum) {
    int size = reach.length;
    System.arraycopy(children, size, right, 0, size);
    for (int i = 0; i < size; i++) {
      double difference = children[i] - right[i];
      sum[i] += weight[i] * reach[i] * difference;
      below[i] = right[i] + (share[i] + gap[i] * pull[i]) * difference;
    }
  }

  private static void scatter(int[] target, double[] gap, double[] sum, double[] out, int at) {
    for (int i = 0; i < target.length; i++) {
      out[at + target[i]] += gap[i] * sum[i];
    }
  }
}
