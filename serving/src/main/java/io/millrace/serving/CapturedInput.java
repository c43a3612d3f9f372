package io.millrace.serving;

/// A row that an endpoint was asked for.
///
/// @param inferenceId of the row
/// @param json an object: its fields, and `params` if the request has set some
public record CapturedInput(String inferenceId, String json) {}
