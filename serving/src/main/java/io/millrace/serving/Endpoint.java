package io.millrace.serving;

import java.time.Instant;

/// A stable name that answers requests by its current config.
///
/// @param config the current one
/// @param updatedAt when `config` became the current one
public record Endpoint(String name, EndpointConfig config, Instant createdAt, Instant updatedAt) {}
