package io.millrace.pipeline.states;

import java.util.Optional;

/// A definition without faults, ready to be interpreted. Immutable, thread-safe. Made by
/// [Definition#read].
/// @param timeoutSeconds of the whole execution
public record StateMachine(Optional<String> comment, Level top, Optional<Integer> timeoutSeconds) {}
