package io.millrace.pipeline.training;

import io.millrace.tracking.bundle.ServableBundle;

/// A model that is tried.
///
/// @param version that it has, or is to have once it is registered; at least 1
public record TrialModel(String name, int version, ServableBundle bundle) {}
