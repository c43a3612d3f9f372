package io.millrace.server.page;

import io.millrace.pipeline.PipelineVersion;
import java.util.List;
import java.util.Optional;

/// Two versions of a pipeline beside each other.
///
/// @param versions all that can be chosen, newest first
/// @param graph empty if one of the two cannot be drawn
/// @param changes the states that differ, in the order of the way
public record DifferencePage(
    PipelineVersion old,
    PipelineVersion young,
    List<PipelineVersion> versions,
    Optional<GraphView> graph,
    List<Changed> changes,
    TextDifference text) {

  /// @param fields that differ, of a state that both have
  public record Changed(String state, Tone tone, List<String> fields) {}
}
