package io.millrace.tracking.bundle;

import io.millrace.ml.frame.Frame;
import io.millrace.ml.model.TabularModel;

/// A bundle in memory.
///
/// @param example the rows of its input example; may have none
public record ServableBundle(TabularModel model, Signature signature, Frame example) {}
