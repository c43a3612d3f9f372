package io.millrace.ml.metric;

/// A confidence interval.
public record Interval(double low, double high) {}
