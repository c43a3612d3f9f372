package io.millrace.ml.tree;

import java.util.Arrays;
import java.util.List;

/// The distinct thresholds of an ensemble by feature, and which of 64 rows lie below each of them:
/// one word per threshold, one bit per row. What the trees ask is answered by it for 64 rows at a
/// time, and once for all the splits that ask the same.
///
/// A feature has a word for each threshold with missing values not below it, and, where splits send
/// them left, another one with them below it. Immutable and thread-safe.
final class RowThresholds {
  /// Rows of a word.
  static final int ROWS = Long.SIZE;

  /// Above each value's [#order], and below what the thresholds are padded with.
  private static final int MISSING = Integer.MAX_VALUE - 1;

  private static final int INFINITE_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private final Feature[] features;
  private final int words;
  private final int most;

  /// @param place in the row
  /// @param orders of the distinct thresholds, ascending, padded to `2^steps - 1`
  /// @param count of the distinct thresholds
  /// @param right where the words begin for splits that send missing values right; below 0: none
  /// @param left likewise for those that send them left
  private record Feature(int place, int[] orders, int count, int right, int left) {}

  /// @param trees without categories
  static RowThresholds of(List<Tree> trees, int width) {
    int[][] orders = new int[width][];
    boolean[] right = new boolean[width];
    boolean[] left = new boolean[width];
    for (int feature = 0; feature < width; feature++) {
      orders[feature] = new int[0];
    }
    collect(trees, orders, right, left);
    return new RowThresholds(orders, right, left);
  }

  private static void collect(List<Tree> trees, int[][] orders, boolean[] right, boolean[] left) {
    int[] counts = new int[orders.length];
    for (Tree tree : trees) {
      for (int node = 0; node < tree.size(); node++) {
        if (!tree.leaf(node)) {
          int feature = tree.feature()[node];
          int count = counts[feature]++;
          if (count == orders[feature].length) {
            orders[feature] = Arrays.copyOf(orders[feature], Math.max(16, 2 * count));
          }
          orders[feature][count] = order(tree.value()[node]);
          right[feature] |= !tree.defaultLeft()[node];
          left[feature] |= tree.defaultLeft()[node];
        }
      }
    }
    for (int feature = 0; feature < orders.length; feature++) {
      orders[feature] =
          Arrays.stream(orders[feature], 0, counts[feature]).sorted().distinct().toArray();
    }
  }

  private RowThresholds(int[][] orders, boolean[] right, boolean[] left) {
    features = new Feature[orders.length];
    int at = 0;
    for (int place = 0; place < orders.length; place++) {
      int count = orders[place].length;
      int rightAt = right[place] ? at : -1;
      at += right[place] ? count : 0;
      int leftAt = left[place] ? at : -1;
      at += left[place] ? count : 0;
      int[] padded =
          Arrays.copyOf(orders[place], 2 * Integer.highestOneBit(Math.max(1, count)) - 1);
      Arrays.fill(padded, count, padded.length, Integer.MAX_VALUE);
      features[place] = new Feature(place, padded, count, rightAt, leftAt);
    }
    words = Math.max(1, at);
    most = Arrays.stream(features).mapToInt(Feature::count).max().orElse(0);
  }

  /// How many words there are, at least 1.
  int words() {
    return words;
  }

  /// The place of the word of a split.
  int word(int feature, float threshold, boolean defaultLeft) {
    Feature found = features[feature];
    int place = Arrays.binarySearch(found.orders(), 0, found.count(), order(threshold));
    return (defaultLeft ? found.left() : found.right()) + place;
  }

  /// Room for the words and for what is needed to make them.
  long[] room() {
    return new long[words + most + 1];
  }

  /// Sets the words for rows `from .. from + count` of `encoded`; bits of other rows mean nothing.
  /// @param count 1 to [#ROWS]
  void fill(double[] encoded, int from, int count, long[] room) {
    int width = features.length;
    for (Feature feature : features) {
      if (feature.count() > 0) {
        fill(feature, encoded, from * width + feature.place(), width, count, room);
      }
    }
  }

  /// Counts the thresholds that a value reaches, which is the first word that does not have it if
  /// there is one more; the words that have it are all behind it.
  private void fill(
      Feature feature, double[] encoded, int from, int width, int count, long[] room) {
    int[] orders = feature.orders();
    int[] values = new int[ROWS];
    long missing = 0;
    int at = from;
    for (int row = 0; row < count; row++) {
      float value = (float) encoded[at] + 0f;
      int bits = Float.floatToRawIntBits(value);
      // All ones if it is NaN: no processor can foresee a jump at it.
      int none = (INFINITE_BITS - (bits & Integer.MAX_VALUE)) >> 31;
      missing |= bit(row) & none;
      values[row] = ((bits ^ (bits >> 31 & Integer.MAX_VALUE)) & ~none) | (MISSING & none);
      at += width;
    }
    for (int row = 0; row < count; row += 4) {
      long v0 = values[row], v1 = values[row + 1], v2 = values[row + 2], v3 = values[row + 3];
      int a0 = 0, a1 = 0, a2 = 0, a3 = 0;
      for (int half = (orders.length + 1) >> 1; half > 0; half >>= 1) {
        a0 += half & (int) ~((v0 - orders[a0 + half - 1]) >> 63);
        a1 += half & (int) ~((v1 - orders[a1 + half - 1]) >> 63);
        a2 += half & (int) ~((v2 - orders[a2 + half - 1]) >> 63);
        a3 += half & (int) ~((v3 - orders[a3 + half - 1]) >> 63);
      }
      long bit = bit(row);
      room[words + a0] |= bit;
      room[words + a1] |= bit << 8;
      room[words + a2] |= bit << 16;
      room[words + a3] |= bit << 24;
    }
    spread(feature, room, missing);
  }

  private void spread(Feature feature, long[] room, long missing) {
    int from = words;
    int count = feature.count();
    boolean right = feature.right() >= 0;
    int to = right ? feature.right() : feature.left();
    long below = right ? 0 : missing;
    for (int i = 0; i < count; i++) {
      below |= room[from + i];
      room[from + i] = 0;
      room[to + i] = below;
    }
    room[from + count] = 0;
    if (right && feature.left() >= 0) {
      int other = feature.left();
      for (int i = 0; i < count; i++) {
        room[other + i] = room[to + i] | missing;
      }
    }
  }

  /// The bit of a row: eight rows that follow each other stand eight bits apart, so that
  /// [SlicedTrees] finds them side by side.
  private static long bit(int row) {
    return 1L << ((row & 7) << 3 | row >> 3);
  }

  /// An integer for each float but NaN, in the same order; the same for both zeros.
  private static int order(float value) {
    int bits = Float.floatToRawIntBits(value + 0f);
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }
}
