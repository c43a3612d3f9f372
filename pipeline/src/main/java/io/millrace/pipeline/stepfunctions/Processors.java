package io.millrace.pipeline.stepfunctions;

import io.millrace.pipeline.states.MapRunPlan;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Finds what the children of distributed Maps run.
final class Processors {
  private Processors() {}

  /// The processor of the Map that has the label, at whatever level.
  static Optional<ObjectNode> find(JsonNode level, String label) {
    return level.path("States").properties().stream()
        .flatMap(state -> inside(state, label).stream())
        .findFirst();
  }

  private static Optional<ObjectNode> inside(Map.Entry<String, JsonNode> entry, String label) {
    JsonNode state = entry.getValue();
    JsonNode processor = state.path(state.has("Iterator") ? "Iterator" : "ItemProcessor");
    boolean distributed =
        processor.path("ProcessorConfig").path("Mode").asString("").equals("DISTRIBUTED");
    String own = state.path("Label").asString(MapRunPlan.defaultLabel(entry.getKey()));
    if (distributed && own.equals(label) && processor instanceof ObjectNode found) {
      return Optional.of(found);
    }
    return Stream.concat(Stream.of(processor), state.path("Branches").valueStream())
        .flatMap(inner -> find(inner, label).stream())
        .findFirst();
  }
}
