package io.millrace.serving;

import java.time.Instant;
import java.util.OptionalInt;

/// An endpoint's move to a config.
///
/// @param from the number of the config before; absent when the endpoint was created
/// @param to the number of the config since
public record EndpointUpdate(String endpoint, OptionalInt from, int to, Instant at) {}
