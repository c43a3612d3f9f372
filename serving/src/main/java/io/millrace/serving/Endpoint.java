package io.millrace.serving;

import java.time.Instant;
import java.util.Optional;

/// A stable name that answers requests by its current config.
///
/// @param config the current one
/// @param refused why a version that an alias named was not taken since, as it should have been
/// @param updatedAt when `config` became the current one
public record Endpoint(
    String name,
    EndpointConfig config,
    Optional<String> refused,
    Instant createdAt,
    Instant updatedAt) {}
