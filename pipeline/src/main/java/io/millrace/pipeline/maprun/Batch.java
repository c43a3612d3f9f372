package io.millrace.pipeline.maprun;

import tools.jackson.databind.JsonNode;

/// What one child works on.
/// @param input of the child
/// @param items how many are in it
/// @param bytes of the input as text
record Batch(JsonNode input, int items, int bytes) {}
