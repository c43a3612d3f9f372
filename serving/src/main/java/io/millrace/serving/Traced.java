package io.millrace.serving;

/// Answers that can be explained.
///
/// @param request the rows, as they came
/// @param prepared the same, as models saw them
record Traced(Scores scores, Rows request, Rows prepared, Trace trace) {}
