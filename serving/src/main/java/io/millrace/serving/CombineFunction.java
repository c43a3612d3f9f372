package io.millrace.serving;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// How a plug-in makes one number of what the models of an endpoint predict: implemented by whoever
/// operates the server, and named as `combine: {class: …}`.
///
/// An implementation is a public class with a public constructor without parameters. An instance is
/// made for each place of each config that names the class, and lives until that config is not
/// served any more. It is asked from many threads at once.
public interface CombineFunction {
  /// What is answered for a row.
  ///
  /// Whatever it throws, and what is no finite number, refuses the request with `COMBINE_FAILED`,
  /// which says why. It runs in the server's process: what takes long holds up the request, and
  /// nothing ends it.
  double combine(Row row);

  /// What is known of a row. Not to be kept.
  interface Row {
    /// What is combined, in the order of the declaration: names of models, or what the members of
    /// an ensemble are called.
    List<String> models();

    /// What one of them has predicted, a finite number.
    /// @throws IllegalArgumentException if it is none of [#models]
    double prediction(String model);

    /// The value of a field of the request that is a number; empty if the row has none.
    /// @throws IllegalArgumentException if the endpoint reads no such field, or it is a text
    OptionalDouble number(String field);

    /// The value of a field of the request that is a text; empty if the row has none.
    /// @throws IllegalArgumentException if the endpoint reads no such field, or it is a number
    Optional<String> text(String field);
  }
}
