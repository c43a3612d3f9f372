package io.millrace.server.page;

import io.millrace.pipeline.PipelineVersion;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One version of a pipeline.
///
/// @param graph empty if the definition cannot be drawn
/// @param state that is shown in full
public record VersionPage(
    PipelineVersion version, Optional<GraphView> graph, Optional<State> state) {

  /// A state as its definition says it.
  public record State(String name, JsonNode tree) {
    public String type() {
      return tree.path("Type").asString("");
    }

    public String comment() {
      return tree.path("Comment").asString("");
    }

    public String text() {
      return Pretty.json(tree);
    }
  }

  /// All versions, newest first.
  public record All(PipelineVersion newest, List<PipelineVersion> versions) {}
}
