package io.millrace.tracking;

import java.time.Instant;
import java.util.Optional;

/// One change of an alias: what it named before and after, who did it, when and why.
///
/// @param from absent: the alias was new
/// @param to absent: the alias was deleted
public record AliasMove(
    ModelAlias alias,
    Optional<Integer> from,
    Optional<Integer> to,
    String user,
    Instant at,
    String reason) {}
