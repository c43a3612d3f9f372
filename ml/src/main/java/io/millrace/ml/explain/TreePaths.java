package io.millrace.ml.explain;

import io.millrace.ml.tree.SplitTree;

/// What TreeSHAP needs to know of the paths of one tree, per node.
///
/// @param share of a split: the part of its training rows that went left, 0 to 1
/// @param previous of a split: the nearest edge above it out of a split by the same input, as `2 *
///     node` for its left and `2 * node + 1` for its right one; -1 if there is none
/// @param before of a split: the product of the shares of all edges above it out of splits by the
///     same input; 1 if there are none
/// @param mean of a node: the mean output of its leaves by their training rows
/// @param inputs the greatest number of different inputs on one path
record TreePaths(double[] share, int[] previous, double[] before, double[] mean, int inputs) {

  /// @param last one -1 per input; afterwards again
  static TreePaths of(SplitTree tree, int[] last) {
    int size = tree.size();
    double[] share = new double[size];
    double[] mean = new double[size];
    for (int node = size - 1; node >= 0; node--) {
      if (tree.leaf(node)) {
        mean[node] = tree.output(node);
        continue;
      }
      double left = tree.cover(tree.left(node));
      double sum = left + tree.cover(tree.right(node));
      // A split that no training row came by says nothing: half and half.
      share[node] = sum > 0 ? left / sum : 0.5;
      mean[node] = share[node] * mean[tree.left(node)] + (1 - share[node]) * mean[tree.right(node)];
    }
    Walk walk = new Walk(tree, share, last);
    walk.run();
    return new TreePaths(share, walk.previous, walk.before, mean, walk.inputs);
  }

  /// Depth first, so that the edges above a node are known by input; without recursion, as trees
  /// may be deep.
  private static final class Walk {
    private final SplitTree tree;
    private final double[] share;
    private final int[] previous;
    private final double[] before;
    private final int[] last;
    private int inputs;

    Walk(SplitTree tree, double[] share, int[] last) {
      this.tree = tree;
      this.share = share;
      previous = new int[tree.size()];
      before = new double[tree.size()];
      this.last = last;
    }

    void run() {
      int[] stack = new int[tree.size()];
      int[] visits = new int[tree.size()];
      int height = 1;
      int different = 0;
      while (height > 0) {
        int node = stack[height - 1];
        int visit = tree.leaf(node) ? 2 : visits[node]++;
        if (visit == 0) {
          enter(node);
          different += previous[node] < 0 ? 1 : 0;
          inputs = Math.max(inputs, different);
        }
        if (visit < 2) {
          last[tree.feature(node)] = 2 * node + visit;
          stack[height++] = visit == 0 ? tree.left(node) : tree.right(node);
          continue;
        }
        if (!tree.leaf(node)) {
          last[tree.feature(node)] = previous[node];
          different -= previous[node] < 0 ? 1 : 0;
        }
        height--;
      }
    }

    private void enter(int node) {
      int edge = last[tree.feature(node)];
      previous[node] = edge;
      before[node] = edge < 0 ? 1 : before[edge / 2] * part(edge);
    }

    private double part(int edge) {
      return edge % 2 == 0 ? share[edge / 2] : 1 - share[edge / 2];
    }
  }
}
