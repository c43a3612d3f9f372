package io.millrace.serving;

import java.util.List;
import java.util.stream.IntStream;

/// What a model, or an endpoint, answers for a row: one number, or one for each class or target.
///
/// @param count how many numbers, 1 to [#COUNT_MAX]
/// @param names of the numbers, such as classes; empty if nobody says
public record ModelOutputs(int count, List<String> names) {
  /// Most numbers that a row may be answered with.
  public static final int COUNT_MAX = 1_000;

  /// One number.
  public static final ModelOutputs ONE = new ModelOutputs(1, List.of());

  /// Names that are not as many as the numbers say nothing.
  public ModelOutputs {
    names = names.size() == count ? List.copyOf(names) : List.of();
  }

  /// What each number is called: its name, or else its place from 0 on.
  public List<String> labels() {
    return names.isEmpty() ? IntStream.range(0, count).mapToObj(Integer::toString).toList() : names;
  }

  @Override
  public String toString() {
    return names.isEmpty() ? Integer.toString(count) : "%d %s".formatted(count, names);
  }
}
