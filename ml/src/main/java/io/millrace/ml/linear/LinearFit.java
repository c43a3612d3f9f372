package io.millrace.ml.linear;

/// The model that one strength gave, at its best epoch on validation.
/// @param epochs how many were run
public record LinearFit(
    double strength, LinearModel model, int epochs, double trainRmse, double validationRmse) {}
