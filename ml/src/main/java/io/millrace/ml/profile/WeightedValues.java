package io.millrace.ml.profile;

/// Ascending values with how many rows each stands for.
public record WeightedValues(double[] values, long[] weights) {}
