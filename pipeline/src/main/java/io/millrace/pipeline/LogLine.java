package io.millrace.pipeline;

import java.time.Instant;

/// One line that a task wrote.
/// @param enteredEvent the visit to the state: the id of its entered event
/// @param attempt 0 for the first
public record LogLine(Instant time, String state, long enteredEvent, int attempt, String text) {}
