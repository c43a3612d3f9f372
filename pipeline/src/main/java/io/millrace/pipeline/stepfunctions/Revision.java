package io.millrace.pipeline.stepfunctions;

import java.time.Instant;
import java.util.Optional;

/// One state of a state machine between two updates: a version of its pipeline with settings.
/// Never changes.
///
/// @param number goes up with each update; unique within the machine, for ever
/// @param id empty for a machine that was never updated
/// @param pipelineVersion version of the definition
/// @param createdAt when the machine was created
/// @param updatedAt when this became its state
public record Revision(
    String machine,
    int number,
    Optional<String> id,
    int pipelineVersion,
    Settings settings,
    Instant createdAt,
    Instant updatedAt) {}
