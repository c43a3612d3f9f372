package io.millrace.pipeline.states;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/// One thing that happened in an execution.
///
/// @param id 1, 2, 3 … without gaps
/// @param previousId the event that led to this one in its own line of control; 0 for none
/// @param type such as `TaskStateEntered`
/// @param details what the type's `…EventDetails` holds; inputs and outputs are JSON text in it;
///     never changed after creation
public record HistoryEvent(
    long id, long previousId, String type, Instant timestamp, ObjectNode details) {}
