package io.millrace.ml.tree;

import io.millrace.ml.model.Predictor;
import java.util.List;

/// Trees of any depth, with categories if need be, followed from child to child.
final class LinkedTrees implements Block {
  private final Tree[] trees;
  private final int width;

  LinkedTrees(List<Tree> trees, int width) {
    this.trees = trees.toArray(new Tree[0]);
    this.width = width;
  }

  @Override
  public void leaves(Predictor.Scratch scratch, int at) {
    float[] numbers = scratch.numbers();
    for (int i = 0; i < trees.length; i++) {
      numbers[at + i] = leaf(trees[i], numbers);
    }
  }

  private float leaf(Tree tree, float[] row) {
    int node = 0;
    while (!tree.leaf(node)) {
      node = goesLeft(tree, node, row) ? tree.left()[node] : tree.right()[node];
    }
    return tree.value()[node];
  }

  private boolean goesLeft(Tree tree, int node, float[] row) {
    int feature = tree.feature()[node];
    if (!tree.categorical()[node]) {
      return row[feature + (tree.defaultLeft()[node] ? width : 0)] < tree.value()[node];
    }
    float code = row[feature];
    boolean missing = code != row[width + feature];
    return missing ? tree.defaultLeft()[node] : !Tree.contains(tree.categories()[node], code);
  }
}
