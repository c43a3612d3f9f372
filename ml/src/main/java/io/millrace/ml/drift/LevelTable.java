package io.millrace.ml.drift;

import io.millrace.ml.frame.CodePointOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/// Two sets of levels, side by side. Up to 1,024 levels of the reference have a bin each, and so
/// has each level that only the current window has; beyond that the rest of the reference's levels
/// share one bin and all new levels another.
/// @param newRows current rows whose level the reference does not have
record LevelTable(Bins bins, long newRows) {
  private static final int LEVELS = 1_024;
  private static final double BY_CHANCE = 0.001;

  static LevelTable of(ReferenceLevels reference, ReferenceLevels current) {
    boolean small = reference.complete() && reference.levels().size() <= LEVELS;
    Set<String> shown = new TreeSet<>(CodePointOrder.INSTANCE);
    reference.levels().keySet().stream().limit(LEVELS).forEach(shown::add);
    long newRows = 0;
    long otherRows = 0;
    for (Map.Entry<String, Long> level : current.levels().entrySet()) {
      boolean known = reference.levels().containsKey(level.getKey());
      if (!known && reference.complete()) {
        newRows += level.getValue();
        if (small) {
          shown.add(level.getKey());
        }
      } else if (!shown.contains(level.getKey())) {
        otherRows += level.getValue();
      }
    }
    List<long[]> pairs = new ArrayList<>();
    for (String level : shown) {
      pairs.add(
          new long[] {
            reference.levels().getOrDefault(level, 0L), current.levels().getOrDefault(level, 0L)
          });
    }
    long referenceShown = pairs.stream().mapToLong(pair -> pair[0]).sum();
    pairs.add(new long[] {reference.present() - referenceShown, otherRows + current.unnamedRows()});
    pairs.add(new long[] {0, small ? 0 : newRows});
    pairs.removeIf(pair -> pair[0] == 0 && pair[1] == 0);
    return new LevelTable(
        new Bins(column(pairs, pair -> pair[0]), column(pairs, pair -> pair[1])), newRows);
  }

  private static long[] column(List<long[]> pairs, ToLongFunction<long[]> side) {
    return pairs.stream().mapToLong(side).toArray();
  }

  /// One bin per different value of either side, ascending.
  static Bins ofValues(Distribution reference, Distribution current) {
    Set<Double> values = new TreeSet<>();
    for (double value : reference.values()) {
      values.add(value);
    }
    for (double value : current.values()) {
      values.add(value);
    }
    return new Bins(
        values.stream().mapToLong(reference::at).toArray(),
        values.stream().mapToLong(current::at).toArray());
  }

  /// Levels of the window that the reference lacks, most frequent first.
  static List<String> appeared(ReferenceLevels reference, ReferenceLevels current, int limit) {
    if (!reference.complete()) {
      return List.of();
    }
    return current.levels().keySet().stream()
        .filter(level -> !reference.levels().containsKey(level))
        .limit(limit)
        .toList();
  }

  /// Levels of the reference that the window lacks, if that is no chance: a level of share p is
  /// absent from m rows with probability (1 - p)^m.
  static List<String> vanished(ReferenceLevels reference, ReferenceLevels current, int limit) {
    if (!current.complete()) {
      return List.of();
    }
    Set<String> there = current.levels().keySet();
    double n = reference.present();
    double m = current.present();
    return reference.levels().entrySet().stream()
        .filter(level -> !there.contains(level.getKey()))
        .filter(level -> Math.pow(1 - level.getValue() / n, m) < BY_CHANCE)
        .map(Map.Entry::getKey)
        .limit(limit)
        .toList();
  }
}
