package io.millrace.serving;

import java.util.Arrays;
import java.util.List;

/// Which of several variants answers: by chance, or always the same one for a key. Immutable and
/// thread-safe; nothing here allocates.
///
/// A key's variant is the one with the largest `-weight / ln(u)`, `u` being uniform in (0, 1) and
/// made from the key and the variant's name. Shares are exactly the weights', and a weight that is
/// changed, added or taken away moves only keys to or from that variant: between the others, none
/// moves. Source: C. Schindelhauer, G. Schomaker, *Weighted Distributed Hash Tables*, SPAA 2005
/// (the logarithmic method).
final class VariantChoice {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private final double[] weights;
  private final double[] upTo;
  private final long[] seeds;

  /// @param variants not all of them of weight 0
  VariantChoice(List<Variant> variants) {
    this(
        variants.stream().map(Variant::name).toList(),
        variants.stream().mapToDouble(Variant::weight).toArray());
  }

  /// @param names no name twice
  /// @param weights of each, not all of them 0
  VariantChoice(List<String> names, double[] weights) {
    this(weights, names.stream().mapToLong(VariantChoice::hash).toArray());
  }

  private VariantChoice(double[] weights, long[] seeds) {
    this.weights = weights;
    this.seeds = seeds;
    upTo = weights.clone();
    Arrays.parallelPrefix(upTo, Double::sum);
  }

  /// The same variants by other weights.
  /// @param others one for each, not all of them 0
  VariantChoice weighted(double[] others) {
    return new VariantChoice(others.clone(), seeds);
  }

  /// Whether these are the weights.
  boolean has(double[] others) {
    return Arrays.equals(weights, others);
  }

  /// The share of the keys, and of what has none, that a variant is chosen for.
  double share(int variant) {
    return weights[variant] / upTo[upTo.length - 1];
  }

  /// @param chance uniform in [0, 1)
  /// @return the position of a variant with a weight above 0
  int by(double chance) {
    int last = upTo.length - 1;
    double point = chance * upTo[last];
    for (int i = 0; i < last; i++) {
      if (point < upTo[i]) {
        return i;
      }
    }
    return lastWithWeight();
  }

  /// @param key what [#hash(String)] or [#hash(double)] has made
  /// @return the position of a variant with a weight above 0
  int of(long key) {
    int best = lastWithWeight();
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        double value = -weights[i] / Math.log(uniform(key ^ seeds[i]));
        if (value > most) {
          most = value;
          best = i;
        }
      }
    }
    return best;
  }

  /// Rounding may lead beyond the last variant that has a weight.
  private int lastWithWeight() {
    int last = weights.length - 1;
    while (weights[last] == 0) {
      last--;
    }
    return last;
  }

  /// FNV-1a over the text's UTF-16 units, mixed.
  static long hash(String key) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
    }
    return mixed(hash);
  }

  /// Equal numbers have equal hashes, however they were written.
  static long hash(double key) {
    return mixed(Double.doubleToLongBits(key + 0.0));
  }

  /// In (0, 1), from the upper 53 bits.
  static double uniform(long hash) {
    return ((mixed(hash) >>> 11) + 0.5) * 0x1p-53;
  }

  /// The finalizer of splitmix64, after its increment.
  private static long mixed(long bits) {
    long z = bits + GAMMA;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
