package io.millrace.pipeline;

import io.millrace.pipeline.states.ExecutionType;
import java.time.Instant;

/// A definition under a name, as it was sent; never changes.
/// @param version 1 for the first
/// @param type of its executions; the same for all versions of a pipeline
/// @param digest SHA-256 of the definition's text, lower-case hex
/// @param definition States Language as JSON or YAML text
public record PipelineVersion(
    String pipeline,
    int version,
    ExecutionType type,
    String digest,
    String definition,
    String description,
    Instant createdAt) {}
