package io.millrace.ml.explain;

import io.millrace.ml.tree.Reading;
import io.millrace.ml.tree.SplitTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A row as the splits of a model read it: one number per input and [Reading] that occurs, and one
/// per split that must be asked, so that `slot <= threshold` alone decides everywhere.
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
    if (reading == Reading.ASKED) {
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

  static double threshold(SplitTree tree, int node) {
    return tree.reading(node) == Reading.ASKED ? 0 : tree.threshold(node);
  }

  void close() {
    keys = plain.toArray(new Key[0]);
  }

  int size() {
    return plain.size() + asked.size();
  }

  void fill(double[] encoded, int offset, double[] out, int at) {
    for (int i = 0; i < keys.length; i++) {
      out[at + i] = keys[i].reading().read(encoded[offset + keys[i].feature()]);
    }
    for (int i = 0; i < asked.size(); i++) {
      Asked split = asked.get(i);
      boolean left = split.tree().goesLeft(split.node(), encoded, offset);
      out[at + keys.length + i] = left ? Double.NEGATIVE_INFINITY : Double.NaN;
    }
  }
}
