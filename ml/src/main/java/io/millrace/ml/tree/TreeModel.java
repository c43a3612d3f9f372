package io.millrace.ml.tree;

import io.millrace.ml.model.MarginPredictor;
import java.util.List;

/// A model whose margins are sums of leaves: for each group its [#bias] and one leaf of each of its
/// trees times [#scale]. Immutable and thread-safe.
public sealed interface TreeModel extends MarginPredictor permits TreeEnsemble, LightgbmEnsemble {
  /// In the order in which they are added.
  List<? extends SplitTree> trees();

  /// The group that tree `tree` adds to.
  int group(int tree);

  /// What the sum of a group starts at.
  double bias(int group);

  /// What a leaf is multiplied by.
  default double scale() {
    return 1;
  }

  /// Whether the file says how much training data came by each node, without which there is no
  /// explanation.
  boolean covered();
}
