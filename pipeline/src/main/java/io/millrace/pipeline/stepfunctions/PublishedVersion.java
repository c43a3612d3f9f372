package io.millrace.pipeline.stepfunctions;

import java.time.Instant;

/// A revision of a state machine under a number that callers may name.
/// @param version from 1; never used again
/// @param revision number of the revision
/// @param description may be empty
public record PublishedVersion(
    String machine, int version, int revision, String description, Instant createdAt) {}
