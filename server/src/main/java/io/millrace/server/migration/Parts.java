package io.millrace.server.migration;

import java.util.List;
import java.util.stream.IntStream;

/// A list in parts of limited size.
final class Parts {
  private Parts() {}

  static <T> List<List<T>> of(List<T> all, int most) {
    return IntStream.range(0, Math.ceilDiv(all.size(), most))
        .mapToObj(i -> all.subList(i * most, Math.min(all.size(), (i + 1) * most)))
        .toList();
  }
}
