package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;

import java.util.Arrays;

/// The sets of categories of one tree: set i is the bits of `words[boundaries[i] ..
/// boundaries[i + 1])`.
record LightgbmCategories(int[] boundaries, int[] words) {
  static final int[] NONE = {};
  private static final int MAX_SETS = 1 << 21;

  static LightgbmCategories parse(LightgbmBlock block) {
    int sets = block.text("num_cat").isEmpty() ? 0 : block.integer("num_cat", 0, MAX_SETS);
    if (sets == 0) {
      return new LightgbmCategories(new int[1], NONE);
    }
    int[] boundaries = block.integers("cat_boundaries", sets + 1);
    require(boundaries[0] == 0, "cat_boundaries[0]: %d (expected: 0)", boundaries[0]);
    for (int i = 0; i < sets; i++) {
      require(
          boundaries[i + 1] >= boundaries[i],
          "cat_boundaries[%d]: %d after %d",
          i + 1,
          boundaries[i + 1],
          boundaries[i]);
    }
    double[] numbers = block.numbers("cat_threshold", boundaries[sets]);
    int[] words = new int[numbers.length];
    for (int i = 0; i < words.length; i++) {
      long word = (long) numbers[i];
      require(
          word == numbers[i] && word >= 0 && word < 1L << 32,
          "cat_threshold[%d]: %s",
          i,
          numbers[i]);
      words[i] = (int) word;
    }
    return new LightgbmCategories(boundaries, words);
  }

  /// @param number of the set, which stands in place of a threshold
  int[] set(double number) {
    int i = (int) number;
    require(
        i == number && i >= 0 && i < boundaries.length - 1,
        "threshold %s of a split by category (expected: 0 to %d)",
        number,
        boundaries.length - 2);
    return Arrays.copyOfRange(words, boundaries[i], boundaries[i + 1]);
  }

  /// Fractions are cut off; missing and negative codes are in no set.
  static boolean contains(int[] bits, double code) {
    if (!(code > -1 && code < 32.0 * bits.length)) {
      return false;
    }
    int category = (int) code;
    return (bits[category >> 5] & 1 << (category & 31)) != 0;
  }
}
