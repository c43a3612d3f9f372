package io.millrace.ml.explain;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Which coalitions of players are asked, and how Shapley values follow from the answers. The empty
/// one and that of all are known anyway and not among them.
///
/// Shapley values are the solution of a least-squares problem in which a coalition of s out of n
/// players weighs `(n - 1) / (C(n, s) s (n - s))`, and in which the values must add up to the
/// difference between all players and none. The last value is substituted by that sum, so that it
/// holds exactly; the matrix depends on the coalitions alone and is factorised once (Cholesky).
final class Coalitions {
  private final boolean[][] members;
  private final double[] weights;
  private final int players;

  /// The lower factor, row-major, of the matrix of the first `players - 1` values.
  private final double[] factor;

  private Coalitions(boolean[][] members, double[] weights, int players) {
    this.members = members;
    this.weights = weights;
    this.players = players;
    factor = factor();
  }

  int size() {
    return members.length;
  }

  boolean[] members(int coalition) {
    return members[coalition];
  }

  /// All of them: the least-squares solution is the definition then.
  static Coalitions all(int players) {
    int count = Math.max(0, (1 << players) - 2);
    boolean[][] members = new boolean[count][players];
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      for (int player = 0; player < players; player++) {
        members[i][player] = (i + 1 & 1 << player) != 0;
      }
      int size = Integer.bitCount(i + 1);
      weights[i] = sizeWeight(size, players) / choose(players, size);
    }
    return new Coalitions(members, weights, players);
  }

  /// The fewest that are sampled.
  static int least(int players) {
    return 4 * players;
  }

  /// Each player alone and all but each one, which weigh most, with their own weights; then random
  /// ones of the sizes between, as often as these weigh, each together with its complement.
  /// @param count about how many, at least [#least]
  static Coalitions sampled(int players, int count, long seed) {
    int single = 2 * players;
    int pairs = Math.max(players, (count - single) / 2);
    boolean[][] members = new boolean[single + 2 * pairs][players];
    double[] weights = new double[members.length];
    for (int player = 0; player < players; player++) {
      members[player][player] = true;
      Arrays.fill(members[players + player], true);
      members[players + player][player] = false;
    }
    Arrays.fill(weights, 0, single, sizeWeight(1, players) / players);
    double[] between = new double[players];
    double rest = 0;
    for (int size = 2; size <= players - 2; size++) {
      rest += sizeWeight(size, players);
      between[size] = rest;
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int pair = 0; pair < pairs; pair++) {
      int size = size(between, random.nextDouble() * rest, players);
      boolean[] one = members[single + 2 * pair];
      boolean[] other = members[single + 2 * pair + 1];
      choose(size, one, random);
      for (int player = 0; player < players; player++) {
        other[player] = !one[player];
      }
    }
    Arrays.fill(weights, single, weights.length, rest / (2 * pairs));
    return new Coalitions(members, weights, players);
  }

  private static int size(double[] cumulative, double at, int players) {
    int size = 2;
    while (size < players - 2 && cumulative[size] <= at) {
      size++;
    }
    return size;
  }

  /// Floyd's sampling without replacement.
  private static void choose(int size, boolean[] members, SplittableRandom random) {
    for (int last = members.length - size; last < members.length; last++) {
      int player = random.nextInt(last + 1);
      members[members[player] ? last : player] = true;
    }
  }

  /// The weight of all coalitions of a size together.
  private static double sizeWeight(int size, int players) {
    return (players - 1.0) / ((double) size * (players - size));
  }

  private static double choose(int players, int size) {
    double count = 1;
    for (int i = 1; i <= size; i++) {
      count = count * (players - size + i) / i;
    }
    return count;
  }

  private double column(int coalition, int player) {
    boolean[] in = members[coalition];
    return (in[player] ? 1 : 0) - (in[players - 1] ? 1 : 0);
  }

  private double[] factor() {
    int n = Math.max(0, players - 1);
    double[] lower = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < members.length; k++) {
          sum += weights[k] * column(k, i) * column(k, j);
        }
        for (int k = 0; k < j; k++) {
          sum -= lower[i * n + k] * lower[j * n + k];
        }
        // Single players are always among the coalitions, so that the matrix has full rank.
        lower[i * n + j] = i == j ? Math.sqrt(sum) : sum / lower[j * n + j];
      }
    }
    return lower;
  }

  /// @param answers of the coalitions: number i at `i * stride + at`
  /// @param none what is answered without any player
  /// @param all what is answered with all players
  /// @param right for own use, one number per player
  /// @param values one per player, written
  void solve(
      double[] answers,
      int at,
      int stride,
      double none,
      double all,
      double[] right,
      double[] values) {
    if (players == 0) {
      return;
    }
    int n = players - 1;
    Arrays.fill(right, 0);
    for (int k = 0; k < members.length; k++) {
      double last = members[k][n] ? all - none : 0;
      double target = weights[k] * (answers[k * stride + at] - none - last);
      for (int i = 0; i < n; i++) {
        right[i] += target * column(k, i);
      }
    }
    values[n] = all - none;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        right[i] -= factor[i * n + k] * right[k];
      }
      right[i] /= factor[i * n + i];
    }
    for (int i = n - 1; i >= 0; i--) {
      double sum = right[i];
      for (int k = i + 1; k < n; k++) {
        sum -= factor[k * n + i] * values[k];
      }
      values[i] = sum / factor[i * n + i];
      values[n] -= values[i];
    }
  }
}
