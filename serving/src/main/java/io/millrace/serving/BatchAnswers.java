package io.millrace.serving;

import org.jspecify.annotations.Nullable;

/// What came of the rows of a part of a batch.
///
/// @param predictions by row; of no meaning where there is a problem
/// @param byModel `[model][row]`, in the config's order
/// @param problems by row: why it has no answer; null if it has one
public record BatchAnswers(double[] predictions, double[][] byModel, @Nullable String[] problems) {}
