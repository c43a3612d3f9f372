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
  public record All(PipelineVersion newest, List<Row> versions) {}

  public record Row(PipelineVersion version, Names names) {}

  /// What a version is called over the Step Functions API.
  ///
  /// @param published the numbers that it was published under
  /// @param aliases each with its weight, if it shares an alias with another version
  public record Names(List<String> published, List<String> aliases) {
    static final Names NONE = new Names(List.of(), List.of());
  }
}
