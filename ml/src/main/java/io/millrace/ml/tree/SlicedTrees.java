package io.millrace.ml.tree;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Trees that 64 rows pass together: a level of a tree is one word, which has for each row whether
/// it goes left there. The word of a level is chosen among those of the level's splits, which
/// [RowThresholds] has made, by the words of the levels above: three operations on words for each
/// split that is not asked, and none that depends on a row. At the end the words are turned around,
/// so that each row has the number of its leaf in a byte.
///
/// A row takes a fifth of the time that walking each tree takes where trees are six levels deep,
/// and each level more doubles the number of splits. Immutable and thread-safe.
///
/// Source of the turning: H. S. Warren, *Hacker's Delight*, 2nd edition, Addison-Wesley 2012,
/// section 7-3.
final class SlicedTrees {
  /// The number of a leaf fits into a byte.
  static final int MAX_DEPTH = 8;

  private static final int ROWS = RowThresholds.ROWS;

  /// How many trees are passed before their outputs are added.
  private static final int TOGETHER = 8;

  /// Most words, so that those of 64 rows stay near the processor.
  private static final int MOST_WORDS = 1 << 17;

  private final RowThresholds thresholds;

  /// By tree: of each split its word, level by level; a split stands at the levels above in bits.
  private final int[][] splits;

  /// By tree: the outputs by number of the leaf.
  private final float[][] outputs;

  private SlicedTrees(RowThresholds thresholds, List<Tree> trees) {
    this.thresholds = thresholds;
    splits = new int[trees.size()][];
    outputs = new float[trees.size()][];
    for (int i = 0; i < splits.length; i++) {
      int depth = trees.get(i).depth();
      splits[i] = new int[(1 << depth) - 1];
      outputs[i] = new float[1 << depth];
      place(trees.get(i), 0, 0, depth, 0, i);
    }
  }

  /// Absent if there are trees that are too deep, or have categories, or too many thresholds.
  static Optional<SlicedTrees> of(List<Tree> trees, int width) {
    if (trees.stream().anyMatch(tree -> tree.depth() > MAX_DEPTH || tree.hasCategories())) {
      return Optional.empty();
    }
    RowThresholds thresholds = RowThresholds.of(trees, width);
    return thresholds.words() > MOST_WORDS
        ? Optional.empty()
        : Optional.of(new SlicedTrees(thresholds, trees));
  }

  /// @param number bit d of it says whether the way here went left at level d
  private void place(Tree tree, int node, int level, int depth, int number, int at) {
    if (level == depth) {
      outputs[at][number] = tree.value()[node];
    } else if (tree.leaf(node)) {
      // A shallow leaf stands at the end of every way, so that the words on it do not matter.
      place(tree, node, level + 1, depth, number, at);
      place(tree, node, level + 1, depth, number | 1 << level, at);
    } else {
      splits[at][(1 << level) - 1 + number] =
          thresholds.word(tree.feature()[node], tree.value()[node], tree.defaultLeft()[node]);
      place(tree, tree.right()[node], level + 1, depth, number, at);
      place(tree, tree.left()[node], level + 1, depth, number | 1 << level, at);
    }
  }

  /// What one thread needs.
  Room room() {
    return new Room(thresholds.room(), new long[TOGETHER * Long.BYTES], new float[ROWS]);
  }

  /// @param sums by row
  record Room(long[] words, long[] leaves, float[] sums) {}

  /// Takes the rows that [#sum] passes through trees.
  /// @param count 1 to 64
  void take(double[] encoded, int from, int count, Room room) {
    thresholds.fill(encoded, from, count, room.words());
  }

  /// Adds the outputs of trees to `base`, in their order, for the rows that were taken last, into
  /// the room's sums.
  /// @param trees their numbers
  void sum(int[] trees, float base, Room room) {
    Arrays.fill(room.sums(), base);
    long[] leaves = room.leaves();
    for (int from = 0; from < trees.length; from += TOGETHER) {
      int count = Math.min(TOGETHER, trees.length - from);
      for (int i = 0; i < count; i++) {
        leaves(splits[trees[from + i]], room.words(), leaves, i * Long.BYTES);
      }
      for (int eight = 0; eight < Long.BYTES; eight++) {
        add(trees, from, count, eight, leaves, room.sums());
      }
    }
  }

  /// Adds the outputs of some trees for eight rows, whose sums stay in the processor's registers
  /// meanwhile.
  private void add(int[] trees, int from, int count, int eight, long[] leaves, float[] sums) {
    int at = eight * Long.BYTES;
    float s0 = sums[at], s1 = sums[at + 1], s2 = sums[at + 2], s3 = sums[at + 3];
    float s4 = sums[at + 4], s5 = sums[at + 5], s6 = sums[at + 6], s7 = sums[at + 7];
    for (int i = 0; i < count; i++) {
      long numbers = leaves[i * Long.BYTES + eight];
      float[] outputs = this.outputs[trees[from + i]];
      int last = outputs.length - 1; // a power of two less one, which spares the check of the bound
      s0 += outputs[(int) numbers & last];
      s1 += outputs[(int) (numbers >>> 8) & last];
      s2 += outputs[(int) (numbers >>> 16) & last];
      s3 += outputs[(int) (numbers >>> 24) & last];
      s4 += outputs[(int) (numbers >>> 32) & last];
      s5 += outputs[(int) (numbers >>> 40) & last];
      s6 += outputs[(int) (numbers >>> 48) & last];
      s7 += outputs[(int) (numbers >>> 56) & last];
    }
    sums[at] = s0;
    sums[at + 1] = s1;
    sums[at + 2] = s2;
    sums[at + 3] = s3;
    sums[at + 4] = s4;
    sums[at + 5] = s5;
    sums[at + 6] = s6;
    sums[at + 7] = s7;
  }

  /// Puts the numbers of the leaves that the rows reach in a tree into `leaves[at .. at + 8)`, one
  /// byte each.
  private static void leaves(int[] splits, long[] room, long[] leaves, int at) {
    long w0 = 0, w1 = 0, w2 = 0, w3 = 0, w4 = 0, w5 = 0, w6 = 0, w7 = 0;
    int count = splits.length;
    if (count > 0) {
      w0 = room[splits[0]];
    }
    if (count > 1) {
      w1 = of2(room, splits, 1, w0);
    }
    if (count > 3) {
      w2 = of4(room, splits, 3, w0, w1);
    }
    if (count > 7) {
      w3 = of8(room, splits, 7, w0, w1, w2);
    }
    if (count > 15) {
      w4 = of16(room, splits, 15, w0, w1, w2, w3);
    }
    if (count > 31) {
      w5 = of32(room, splits, 31, w0, w1, w2, w3, w4);
    }
    if (count > 63) {
      w6 = of64(room, splits, 63, w0, w1, w2, w3, w4, w5);
    }
    if (count > 127) {
      w7 =
          chosen(
              w6,
              of64(room, splits, 127 + 64, w0, w1, w2, w3, w4, w5),
              of64(room, splits, 127, w0, w1, w2, w3, w4, w5));
    }
    // Bits within bytes change their places with those of other words: first each with its
    // neighbour, then pairs, then halves.
    long t = (w0 >>> 1 ^ w1) & 0x5555555555555555L;
    w1 ^= t;
    w0 ^= t << 1;
    t = (w2 >>> 1 ^ w3) & 0x5555555555555555L;
    w3 ^= t;
    w2 ^= t << 1;
    t = (w4 >>> 1 ^ w5) & 0x5555555555555555L;
    w5 ^= t;
    w4 ^= t << 1;
    t = (w6 >>> 1 ^ w7) & 0x5555555555555555L;
    w7 ^= t;
    w6 ^= t << 1;
    t = (w0 >>> 2 ^ w2) & 0x3333333333333333L;
    w2 ^= t;
    w0 ^= t << 2;
    t = (w1 >>> 2 ^ w3) & 0x3333333333333333L;
    w3 ^= t;
    w1 ^= t << 2;
    t = (w4 >>> 2 ^ w6) & 0x3333333333333333L;
    w6 ^= t;
    w4 ^= t << 2;
    t = (w5 >>> 2 ^ w7) & 0x3333333333333333L;
    w7 ^= t;
    w5 ^= t << 2;
    t = (w0 >>> 4 ^ w4) & 0x0F0F0F0F0F0F0F0FL;
    leaves[at] = w0 ^ t << 4;
    leaves[at + 4] = w4 ^ t;
    t = (w1 >>> 4 ^ w5) & 0x0F0F0F0F0F0F0F0FL;
    leaves[at + 1] = w1 ^ t << 4;
    leaves[at + 5] = w5 ^ t;
    t = (w2 >>> 4 ^ w6) & 0x0F0F0F0F0F0F0F0FL;
    leaves[at + 2] = w2 ^ t << 4;
    leaves[at + 6] = w6 ^ t;
    t = (w3 >>> 4 ^ w7) & 0x0F0F0F0F0F0F0F0FL;
    leaves[at + 3] = w3 ^ t << 4;
    leaves[at + 7] = w7 ^ t;
  }

  private static long chosen(long by, long ifSet, long ifClear) {
    return ifClear ^ ((ifClear ^ ifSet) & by);
  }

  private static long of2(long[] room, int[] splits, int at, long w0) {
    return chosen(w0, room[splits[at + 1]], room[splits[at]]);
  }

  private static long of4(long[] room, int[] splits, int at, long w0, long w1) {
    return chosen(w1, of2(room, splits, at + 2, w0), of2(room, splits, at, w0));
  }

  private static long of8(long[] room, int[] splits, int at, long w0, long w1, long w2) {
    return chosen(w2, of4(room, splits, at + 4, w0, w1), of4(room, splits, at, w0, w1));
  }

  private static long of16(long[] room, int[] splits, int at, long w0, long w1, long w2, long w3) {
    return chosen(w3, of8(room, splits, at + 8, w0, w1, w2), of8(room, splits, at, w0, w1, w2));
  }

  private static long of32(
      long[] room, int[] splits, int at, long w0, long w1, long w2, long w3, long w4) {
    return chosen(
        w4, of16(room, splits, at + 16, w0, w1, w2, w3), of16(room, splits, at, w0, w1, w2, w3));
  }

  private static long of64(
      long[] room, int[] splits, int at, long w0, long w1, long w2, long w3, long w4, long w5) {
    return chosen(
        w5,
        of32(room, splits, at + 32, w0, w1, w2, w3, w4),
        of32(room, splits, at, w0, w1, w2, w3, w4));
  }
}
