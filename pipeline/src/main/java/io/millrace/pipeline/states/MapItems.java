package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.StateFailure.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a Map works on, if that is in its input.
final class MapItems {
  private MapItems() {}

  /// @param evaluation of the Map's effective input
  static List<MapItem> of(State.Map map, Evaluation evaluation) throws StateFailure {
    JsonNode from =
        map.items().isEmpty()
            ? evaluation.input().json()
            : map.items().get().evaluate(evaluation, "Items");
    boolean byPath = map.items().orElse(null) instanceof Template.At;
    boolean fields = byPath ? map.distribution().isPresent() : map.items().isPresent();
    if (from.isArray()) {
      return elements(from);
    }
    if (from.isObject() && fields) {
      return fields(from);
    }
    if (map.items().orElse(null) instanceof Template.At(var path)) {
      throw StateFailure.silent(
          ErrorNames.RUNTIME, "Reference path \"%s\" must point to array.".formatted(path.text()));
    }
    throw StateFailure.value(
        "Map state input must be an array but was: " + Json.write(from), Told.EVALUATION);
  }

  private static List<MapItem> elements(JsonNode array) {
    List<MapItem> items = new ArrayList<>();
    array.forEach(element -> items.add(new MapItem(items.size(), element)));
    return items;
  }

  private static List<MapItem> fields(JsonNode object) {
    List<MapItem> items = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      ObjectNode pair = Json.object().put("Key", field.getKey());
      pair.set("Value", field.getValue());
      items.add(new MapItem(items.size(), pair, Optional.of(field.getKey())));
    }
    return items;
  }
}
