package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;

import java.util.Arrays;

/// An array of unknown length while it is read.
final class Numbers {
  private final String name;
  private double[] values = new double[16];
  private int size;

  Numbers(String name) {
    this.name = name;
  }

  void add(double value) {
    if (size == values.length) {
      require(size < ModelReader.MAX_NUMBERS, "%s: more than %d numbers", name, size);
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  double[] toArray() {
    return Arrays.copyOf(values, size);
  }

  /// Whole numbers that an `int` can hold.
  static int[] integers(String name, double[] values) {
    int[] integers = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      integers[i] = (int) values[i];
      if (integers[i] != values[i]) {
        throw ModelFormatException.of("%s[%d]: %s (expected: an integer)", name, i, values[i]);
      }
    }
    return integers;
  }

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
