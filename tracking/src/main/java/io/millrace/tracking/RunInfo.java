package io.millrace.tracking;

import java.time.Instant;
import java.util.Optional;

/// What a run is, without what it logged.
///
/// @param id 32 lower-case hex digits
/// @param name the same as the tag `mlflow.runName`
public record RunInfo(
    String id,
    String experimentId,
    String name,
    String user,
    RunStatus status,
    Instant startTime,
    Optional<Instant> endTime,
    ArtifactUri artifactUri,
    Lifecycle lifecycle) {}
