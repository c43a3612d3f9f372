package io.millrace.pipeline.training.xgboost;

/// Model inputs with their labels.
///
/// @param inputs row-major, `[rows * names]`; NaN is missing
/// @param labels `[rows]`, on the scale that is learned
public record EncodedRows(float[] inputs, float[] labels) {}
