package io.millrace.pipeline.maprun;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.MapChildStore;
import io.millrace.pipeline.states.MapRunPlan;
import io.millrace.pipeline.states.MapRunPlan.Writer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// What a map run gives to its parent: the outputs of the children that have succeeded, in the
/// order of their items.
record Results(MapChildStore store, MapRunPlan plan, int payloadBytes) {
  /// Empty if it is too large.
  Optional<JsonNode> ofChildren(String mapRun) {
    List<JsonNode> results = new ArrayList<>();
    long bytes = 2;
    Iterator<Execution> children = new StoredChildren(store, mapRun, ExecutionStatus.SUCCEEDED, -1);
    while (children.hasNext()) {
      for (JsonNode result : of(children.next(), plan.writer().transformation())) {
        bytes += Json.bytes(result).length + 1L;
        results.add(result);
      }
      if (bytes > payloadBytes + 1L) {
        return Optional.empty();
      }
    }
    return Optional.of(together(results));
  }

  /// What one child that has succeeded contributes.
  static List<JsonNode> of(Execution child, Writer.Transformation transformation) {
    JsonNode output = child.output().orElseThrow();
    return switch (transformation) {
      case NONE -> List.of(Described.child(child));
      case COMPACT -> List.of(output);
      case FLATTEN -> output.isArray() ? output.valueStream().toList() : List.of(output);
    };
  }

  private JsonNode together(List<JsonNode> results) {
    return switch (plan.writer().format()) {
      case JSON -> {
        ArrayNode array = Json.array();
        results.forEach(array::add);
        yield array;
      }
      case JSONL ->
          Json.mapper()
              .valueToTree(results.stream().map(Json::write).collect(Collectors.joining("\n")));
    };
  }
}
