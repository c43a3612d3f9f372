package io.millrace.tracking.retention;

import java.time.Instant;
import java.util.Optional;

/// One thing that was purged, or on which a purge has begun.
///
/// @param sequence in the order of their begin
/// @param what as it was; since when it was deleted
/// @param pass that has begun it
/// @param policy that asked for it, as the project file has it
/// @param points of its metrics that have gone
/// @param bytes of its files; absent until they are counted, before they go
/// @param purgedAt when the last row had gone
/// @param sweptAt when its files had gone
public record Purge(
    long sequence,
    Candidate what,
    String pass,
    String policy,
    Instant begunAt,
    long points,
    Optional<Long> bytes,
    Optional<Instant> purgedAt,
    Optional<Instant> sweptAt) {}
