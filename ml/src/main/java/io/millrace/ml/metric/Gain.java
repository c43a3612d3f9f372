package io.millrace.ml.metric;

/// By how much the challenger's metric is better than the champion's on the same rows; positive is
/// better.
/// @param shareNotBetter share of the resamples in which the challenger is not better
public record Gain(
    double estimate,
    Interval interval90,
    Interval interval95,
    double standardError,
    double shareNotBetter,
    double pValue,
    int resamples) {}
