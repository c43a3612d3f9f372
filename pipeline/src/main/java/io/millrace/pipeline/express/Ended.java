package io.millrace.pipeline.express;

import io.millrace.pipeline.states.Outcome;
import java.time.Instant;

/// How an execution ended, and when.
public record Ended(Outcome outcome, Instant startedAt, Instant endedAt) {}
