package io.millrace.pipeline.stepfunctions;

import io.millrace.pipeline.ExecutionId;
import java.util.Optional;

/// How an execution was started through this API.
///
/// @param revision number of the machine's revision
/// @param version the published version that was chosen, if the caller named one or an alias
/// @param alias that the caller named
/// @param input as it was sent
public record Start(
    ExecutionId execution,
    String machine,
    int revision,
    Optional<Integer> version,
    Optional<String> alias,
    String input,
    Optional<String> traceHeader) {}
