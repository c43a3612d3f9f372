package io.millrace.base.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Guesses what a mistyped word was meant to be.
public final class Nearest {
  private static final int LENGTH_MAX = 64;

  private Nearest() {}

  /// The known word fewest edits away, if a third of the word or fewer need changing; of equals the
  /// first in alphabetical order.
  public static Optional<String> to(String word, Collection<String> known) {
    if (word.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    return known.stream()
        .filter(candidate -> distance(word, candidate) <= Math.max(1, word.length() / 3))
        .min(
            Comparator.comparingInt((String candidate) -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /// ` (did you mean 'x'?)`, or nothing.
  static String hint(String word, Collection<String> known) {
    return to(word, known).map(" (did you mean '%s'?)"::formatted).orElse("");
  }

  /// Insertions, deletions, replacements and swaps of neighbours; case and `_` for `-` are free.
  private static int distance(String from, String to) {
    String a = from.toLowerCase(Locale.ROOT).replace('_', '-');
    String b = to.toLowerCase(Locale.ROOT).replace('_', '-');
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 ? j : j == 0 ? i : step(a, b, edits, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int step(String a, String b, int[][] edits, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int best = Math.min(edits[i - 1][j], edits[i][j - 1]) + 1;
    best = Math.min(best, edits[i - 1][j - 1] + (same ? 0 : 1));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
  }
}
