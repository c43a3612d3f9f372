package io.millrace.serving;

import io.millrace.ml.explain.Explanation;

/// Why a row was answered as it was: what knowing each field of the request adds to the answer
/// itself, or to one of its numbers.
///
/// @param method `EXACT` if that of all models that have made it is
/// @param explanation one contribution for each field of the request, in its order; with base value
///     they add up to the number, but for [ModelExplanation.Method#LIME]
public record AnswerExplanation(ModelExplanation.Method method, Explanation explanation) {}
