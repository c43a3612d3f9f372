package io.millrace.ml.explain;

import io.millrace.ml.tree.Reading;
import io.millrace.ml.tree.SplitTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A row as the splits of a model read it: one number per input and [Reading] that occurs, and one
/// per split that must be asked, so that [#right] decides everywhere, without a branch.
final class Slots {
  private record Key(int feature, Reading reading) {}

  private record Asked(SplitTree tree, int node) {}

  private final Map<Asked, Integer> places = new HashMap<>();
  private final Map<Key, Integer> known = new HashMap<>();
  private final List<Key> plain = new ArrayList<>();
  private final List<Asked> asked = new ArrayList<>();
  private Key[] keys = {};

  /// The number of the slot that a split reads; those of the asked ones count down from -1 until
  /// [#close].
  int add(SplitTree tree, int node) {
    Reading reading = tree.reading(node);
    if (asked(tree, node)) {
      return places.computeIfAbsent(
          new Asked(tree, node),
          split -> {
            asked.add(split);
            return -asked.size();
          });
    }
    return known.computeIfAbsent(
        new Key(tree.feature(node), reading),
        key -> {
          plain.add(key);
          return plain.size() - 1;
        });
  }

  /// The final number of a slot that [#add] gave, when all are known.
  int resolve(int slot) {
    return slot >= 0 ? slot : plain.size() - 1 - slot;
  }

  /// Infinite thresholds would make differences without a value.
  private static boolean asked(SplitTree tree, int node) {
    return tree.reading(node) == Reading.ASKED || Double.isInfinite(tree.threshold(node));
  }

  /// What the slot of a split is compared with; never -0.
  static double threshold(SplitTree tree, int node) {
    return asked(tree, node) ? 0 : tree.threshold(node) + 0.0;
  }

  /// -1 if a slot is above the threshold, so that the row goes right, else 0: the sign of their
  /// difference.
  static int right(double slot, double threshold) {
    return (int) (Double.doubleToRawLongBits(threshold - slot) >> 63);
  }

  void close() {
    keys = plain.toArray(new Key[0]);
  }

  int size() {
    return plain.size() + asked.size();
  }

  void fill(double[] encoded, int offset, double[] out, int at) {
    for (int i = 0; i < keys.length; i++) {
      double value = keys[i].reading().read(encoded[offset + keys[i].feature()]);
      out[at + i] = Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
    }
    for (int i = 0; i < asked.size(); i++) {
      Asked split = asked.get(i);
      boolean left = split.tree().goesLeft(split.node(), encoded, offset);
      out[at + keys.length + i] = left ? -1 : 1;
    }
  }
}
