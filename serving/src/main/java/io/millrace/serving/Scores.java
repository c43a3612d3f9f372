package io.millrace.serving;

/// What came of rows.
///
/// @param combined the answer of each row
/// @param byModel `[model][row]`: what each model predicted, in the variant's order; NaN
///     where a graph did not ask it
/// @param unknownLevels how many texts were none that training saw
public record Scores(double[] combined, double[][] byModel, int unknownLevels) {}
