package io.millrace.tracking;

import java.util.Optional;

/// A dataset that runs of an experiment read.
///
/// @param context what for, such as `training`
public record DatasetUse(String experimentId, DatasetName dataset, Optional<String> context) {}
