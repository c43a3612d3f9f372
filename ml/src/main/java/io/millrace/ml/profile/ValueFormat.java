package io.millrace.ml.profile;

import io.millrace.ml.frame.CodePointOrder;
import java.util.Comparator;
import java.util.function.Function;
import org.apache.datasketches.common.ArrayOfDoublesSerDe;
import org.apache.datasketches.common.ArrayOfItemsSerDe;
import org.apache.datasketches.common.ArrayOfStringsSerDe;

/// How counted values are ordered and written.
/// @param sketched inside a sketch
/// @param write as text in JSON
record ValueFormat<T>(
    Comparator<? super T> order,
    ArrayOfItemsSerDe<T> sketched,
    Function<T, String> write,
    Function<String, T> read) {
  static final ValueFormat<Double> NUMBERS =
      new ValueFormat<>(
          Comparator.<Double>naturalOrder(),
          new ArrayOfDoublesSerDe(),
          value -> Double.toString(value),
          Double::valueOf);

  static final ValueFormat<String> TEXTS =
      new ValueFormat<>(
          CodePointOrder.INSTANCE, new ArrayOfStringsSerDe(), text -> text, text -> text);
}
