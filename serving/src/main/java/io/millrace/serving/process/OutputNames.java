package io.millrace.serving.process;

import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the numbers of a model's predictions are called: as the first answer has them, or else the
/// signature; if both have the same names, in the order of the signature. Thread-safe.
final class OutputNames {
  private final List<String> signature;

  /// Of the first answer, in the order in which all are read; null before it. Guarded by `this`.
  private @Nullable List<String> answered;

  /// @param signature as [OutsideBundle] has them
  OutputNames(List<String> signature) {
    this.signature = List.copyOf(signature);
  }

  /// Empty if nobody says, or no more than their places from 0 on.
  synchronized List<String> list() {
    List<String> first = answered;
    List<String> names = first == null || first.isEmpty() ? signature : first;
    List<String> places = IntStream.range(0, names.size()).mapToObj(Integer::toString).toList();
    return names.equals(places) || names.stream().anyMatch(String::isBlank) ? List.of() : names;
  }

  /// The numbers of an answer, those of each row in the order of the first answer's.
  /// @throws Predictions.InvalidException if they have other names
  double[] ordered(Predictions answer) throws Predictions.InvalidException {
    List<String> names = answer.names();
    List<String> wanted = answered(names);
    if (names.equals(wanted)) {
      return answer.numbers();
    }
    if (!areSame(names, wanted)) {
      throw new Predictions.InvalidException(
          "numbers that are called %s (expected: %s, as for the input example)"
              .formatted(names, wanted));
    }
    int[] places = wanted.stream().mapToInt(names::indexOf).toArray();
    double[] numbers = new double[answer.numbers().length];
    for (int i = 0; i < numbers.length; i++) {
      int output = i % places.length;
      numbers[i] = answer.numbers()[i - output + places[output]];
    }
    return numbers;
  }

  /// Those of the first answer, which may be this one.
  private synchronized List<String> answered(List<String> names) {
    List<String> first = answered;
    if (first == null) {
      first = areSame(names, signature) ? signature : names;
      answered = first;
    }
    return first;
  }

  private static boolean areSame(List<String> some, List<String> others) {
    return some.size() == others.size() && new HashSet<>(some).equals(new HashSet<>(others));
  }
}
