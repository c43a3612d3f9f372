package io.millrace.tracking;

import java.time.Instant;
import java.util.Optional;

/// A change of a run; what is absent stays as it is.
///
/// @param name also sets the tag `mlflow.runName`
public record RunUpdate(
    Optional<RunStatus> status, Optional<Instant> endTime, Optional<String> name) {}
