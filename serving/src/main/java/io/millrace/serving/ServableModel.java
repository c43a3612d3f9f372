package io.millrace.serving;

import io.millrace.ml.frame.Frame;
import io.millrace.ml.model.TabularModel;

/// A model version in memory.
///
/// @param example the bundle's input example: at least one row that the model must answer before it
///     is served
public record ServableModel(ServedModel id, TabularModel model, Frame example) {}
