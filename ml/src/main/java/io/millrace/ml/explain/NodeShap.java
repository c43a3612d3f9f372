package io.millrace.ml.explain;

import io.millrace.ml.tree.SplitTree;

/// One tree of any shape, split by split; the formulas are those of [TreeShap].
final class NodeShap implements ShapBlock {
  private final int splits;
  private final int points;
  private final int[] slot;
  private final double[] threshold;
  private final int[] previous;
  private final double[] share;
  private final int[] target;

  /// Of each split its children: another split, or `-1 - leaf`.
  private final int[] left;

  private final int[] right;
  private final double[] leaves;

  /// `[split * points + point]`
  private final double[] pull;

  private final double[] weight;

  NodeShap(Member member, GaussLegendre rule, Slots slots) {
    SplitTree tree = member.tree();
    TreePaths paths = member.paths();
    int[] number = new int[tree.size()];
    int found = 0;
    int ends = 0;
    for (int node = 0; node < tree.size(); node++) {
      number[node] = tree.leaf(node) ? -1 - ends++ : found++;
    }
    splits = found;
    points = rule.points().length;
    slot = new int[splits];
    threshold = new double[splits];
    previous = new int[splits];
    share = new double[splits];
    target = new int[splits];
    left = new int[splits];
    right = new int[splits];
    leaves = new double[ends];
    pull = new double[splits * points];
    weight = new double[splits * points];
    for (int node = 0; node < tree.size(); node++) {
      if (tree.leaf(node)) {
        leaves[-1 - number[node]] = member.output(node);
        continue;
      }
      int i = number[node];
      slot[i] = slots.resolve(slots.add(tree, node));
      threshold[i] = Slots.threshold(tree, node);
      int edge = paths.previous()[node];
      previous[i] = edge < 0 ? 0 : 1 + 2 * number[edge / 2] + edge % 2;
      share[i] = paths.share()[node];
      target[i] = member.base() + tree.feature(node);
      left[i] = number[tree.left(node)];
      right[i] = number[tree.right(node)];
      for (int point = 0; point < points; point++) {
        pull[i * points + point] = TreeShap.pull(rule, point, paths.before()[node]);
        weight[i * points + point] = TreeShap.weight(rule, point, paths.before()[node]);
      }
    }
  }

  @Override
  public Worker worker() {
    return new NodeWorker();
  }

  private final class NodeWorker implements Worker {
    /// Whether the row follows all edges of the same input so far, per edge; 1 before the first.
    private final double[] follows = new double[1 + 2 * splits];

    private final double[] gap = new double[splits];
    private final double[] reach = new double[splits * points];
    private final double[] below = new double[splits * points];

    @Override
    public void add(double[] slots, int from, double[] out, int at) {
      follows[0] = 1;
      for (int point = 0; point < Math.min(splits, 1) * points; point++) {
        reach[point] = 1;
      }
      for (int i = 0; i < splits; i++) {
        down(i, 1 + Slots.right(slots[from + slot[i]], threshold[i]));
      }
      for (int i = splits - 1; i >= 0; i--) {
        out[at + target[i]] += up(i);
      }
    }

    private void down(int i, double goesLeft) {
      double followed = follows[previous[i]];
      double followsLeft = followed * goesLeft;
      follows[1 + 2 * i] = followsLeft;
      follows[2 + 2 * i] = followed - followsLeft;
      gap[i] = followsLeft - followed * share[i];
      for (int point = 0; point < points; point++) {
        double all = reach[i * points + point];
        double part = all * (share[i] + gap[i] * pull[i * points + point]);
        if (left[i] >= 0) {
          reach[left[i] * points + point] = part;
        }
        if (right[i] >= 0) {
          reach[right[i] * points + point] = all - part;
        }
      }
    }

    private double up(int i) {
      double sum = 0;
      for (int point = 0; point < points; point++) {
        int place = i * points + point;
        double onLeft = left[i] >= 0 ? below[left[i] * points + point] : leaves[-1 - left[i]];
        double onRight = right[i] >= 0 ? below[right[i] * points + point] : leaves[-1 - right[i]];
        double difference = onLeft - onRight;
        sum += weight[place] * reach[place] * difference;
        below[place] = onRight + (share[i] + gap[i] * pull[place]) * difference;
      }
      return gap[i] * sum;
    }
  }
}
