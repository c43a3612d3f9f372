package io.millrace.ml.profile;

/// One bin of a histogram: `low <= value < high`, closed on the right for the last one.
public record Bucket(double low, double high, double count) {}
