package io.millrace.pipeline.parameter;

import java.time.Instant;

/// One version of a named value.
///
/// @param path two to sixteen words of `a-z A-Z 0-9 . _ -`, each after a `/`:
///     `/used-cars/price/model`
/// @param version counts from 1
/// @param value at most 8,192 characters
public record Parameter(String path, int version, String value, Instant createdAt) {}
