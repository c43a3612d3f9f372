package io.millrace.data.sql;

import io.millrace.base.json.Json;
import io.millrace.data.ColumnType;
import io.millrace.data.DatasetSpec;
import io.millrace.data.Schema;
import io.millrace.data.csv.DecimalMark;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Declarations and schemas as they are stored. The form is part of the state on disk: fields may
/// be added, never renamed.
final class DatasetJson {
  private DatasetJson() {}

  static String write(DatasetSpec spec) {
    ObjectNode json = Json.object().put("format", 1);
    spec.target().ifPresent(target -> json.put("target", target));
    spec.ignored().stream().sorted().forEach(json.putArray("ignored")::add);
    spec.optional().stream().sorted().forEach(json.putArray("optional")::add);
    ObjectNode types = json.putObject("types");
    spec.types().forEach((name, type) -> types.put(name, type.name()));
    return Json.write(json.put("quarantineLimit", spec.quarantineLimit()));
  }

  static DatasetSpec spec(String name, String text) {
    JsonNode json = Json.parse(text);
    Map<String, ColumnType> types = new HashMap<>();
    json.path("types")
        .properties()
        .forEach(e -> types.put(e.getKey(), ColumnType.valueOf(e.getValue().asString())));
    return new DatasetSpec(
        name,
        Optional.ofNullable(json.get("target")).map(JsonNode::asString),
        names(json.path("ignored")),
        names(json.path("optional")),
        types,
        json.path("quarantineLimit").asDouble());
  }

  static String write(Schema schema) {
    ObjectNode json = Json.object().put("format", 1);
    ArrayNode columns = json.putArray("columns");
    for (Schema.Column column : schema.columns()) {
      columns
          .addObject()
          .put("name", column.name())
          .put("type", column.type().name())
          .put("decimalMark", column.decimalMark().name());
    }
    return Json.write(json);
  }

  static Schema schema(String text) {
    return new Schema(
        Json.parse(text)
            .path("columns")
            .valueStream()
            .map(
                c ->
                    new Schema.Column(
                        c.path("name").asString(),
                        ColumnType.valueOf(c.path("type").asString()),
                        DecimalMark.valueOf(c.path("decimalMark").asString())))
            .toList());
  }

  private static Set<String> names(JsonNode array) {
    Set<String> names = new HashSet<>();
    array.forEach(name -> names.add(name.asString()));
    return names;
  }
}
