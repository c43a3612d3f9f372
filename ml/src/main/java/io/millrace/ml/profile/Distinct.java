package io.millrace.ml.profile;

/// How many different values there are.
/// @param exact whether it was counted; else it is estimated with a standard error of 1.63 %
public record Distinct(double count, boolean exact) {}
