package io.millrace.server.page.model;

import io.millrace.base.json.Json;
import io.millrace.server.page.Format;
import io.millrace.server.page.model.ModelPage.Input;
import io.millrace.tracking.bundle.ModelDescription;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What the files of a model version say about its input and output. Bundles of other tools may
/// have no signature or no example; then there is less to say.
///
/// @param output in words; empty if unknown
public record Bundle(List<Input> inputs, String output) {
  public Bundle {
    inputs = List.copyOf(inputs);
  }

  public static Bundle of(ModelDescription files) {
    JsonNode example = files.example().orElseGet(Json::object);
    List<Input> inputs = new ArrayList<>();
    for (JsonNode column : files.signature().inputs()) {
      String name = column.path("name").asString("");
      inputs.add(new Input(name, type(column), value(example, name)));
    }
    List<JsonNode> outputs = files.signature().outputs();
    return new Bundle(inputs, outputs.isEmpty() ? "" : type(outputs.getFirst()));
  }

  private static String type(JsonNode column) {
    return switch (column.path("type").asString("")) {
      case "string" -> "text";
      case "any", "double", "float", "long", "integer" -> "number";
      case String other -> other;
    };
  }

  private static String value(JsonNode example, String name) {
    JsonNode names = example.path("columns");
    for (int i = 0; i < names.size(); i++) {
      if (names.path(i).asString("").equals(name)) {
        JsonNode value = example.path("data").path(0).path(i);
        return Format.shortened(value.isString() ? value.asString() : value.toString(), 60);
      }
    }
    return "";
  }
}
