package io.millrace.pipeline.states;

import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// An event that can be written now.
/// @param then what changes once it is written
record Planned(long previousId, String type, ObjectNode details, Consumer<HistoryEvent> then) {}
