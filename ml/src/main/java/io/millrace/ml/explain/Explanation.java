package io.millrace.ml.explain;

import java.util.List;

/// Why one row got its margin.
///
/// @param group the class or target whose margin this is; 0 if there is only one
/// @param margin the sum of base value and contributions, before link and target transform
/// @param baseValue the margin without knowing any input
/// @param contributions one per raw column, in the order of the model's inputs
public record Explanation(
    int group, double margin, double baseValue, List<Contribution> contributions) {

  /// What knowing the value of one input adds to the margin.
  public record Contribution(String input, double value) {}

  public Explanation {
    contributions = List.copyOf(contributions);
  }
}
