package io.millrace.ml.explain;

import java.util.List;
import java.util.OptionalDouble;

/// Why one row got its margin.
///
/// @param group the class or target whose margin this is; 0 if there is only one
/// @param margin the sum of base value and contributions: before link and target transform where a
///     model is known from the inside, the answer itself where it is asked, the line's value of
///     [Lime]
/// @param baseValue the margin without knowing any input
/// @param contributions one per raw column, in the order of the model's inputs
/// @param fit of the line that [Lime] explains by, at most 1; absent where contributions are those
///     of the model itself
public record Explanation(
    int group,
    double margin,
    double baseValue,
    List<Contribution> contributions,
    OptionalDouble fit) {

  /// What knowing the value of one input adds to the margin.
  public record Contribution(String input, double value) {}

  public Explanation {
    contributions = List.copyOf(contributions);
  }

  /// The same, of another class or target.
  public Explanation of(int other) {
    return new Explanation(other, margin, baseValue, contributions, fit);
  }

  /// Of the model itself.
  public Explanation(int group, double margin, double baseValue, List<Contribution> contributions) {
    this(group, margin, baseValue, contributions, OptionalDouble.empty());
  }
}
