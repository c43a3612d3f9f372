package io.millrace.tracking.mlflow;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.tracking.RunLog;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tag in which clients before 3.0 look for the models of a run: a JSON list, oldest first.
final class ModelHistory {
  static final String TAG = "mlflow.log-model.history";
  private static final List<String> REQUIRED =
      List.of("artifact_path", "flavors", "utc_time_created", "run_id");

  private ModelHistory() {}

  /// What a client tells about one model.
  record Entry(ObjectNode json) {
    static Entry parse(String text) {
      if (!(read(text) instanceof ObjectNode model)) {
        throw FieldValues.invalid("Malformed model info: 'model_json' is no JSON object.");
      }
      List<String> missing = REQUIRED.stream().filter(name -> !model.has(name)).toList();
      if (!missing.isEmpty()) {
        throw FieldValues.invalid("Model json is missing mandatory fields: " + missing);
      }
      return new Entry(model);
    }

    private static JsonNode read(String text) {
      try {
        return Json.parse(text);
      } catch (MillraceException e) {
        throw FieldValues.invalid("Malformed model info: " + e.detail());
      }
    }
  }

  /// The list with `added` at its end. Its oldest entries go if it would not fit into a tag: cut in
  /// the middle it could never be read again.
  static String append(Optional<String> before, Entry added) {
    ArrayNode list = before.map(ModelHistory::list).orElseGet(Json::array);
    list.add(added.json());
    while (list.size() > 1 && Json.write(list).length() > RunLog.MAX_TAG_VALUE) {
      list.remove(0);
    }
    return Json.write(list);
  }

  /// Anyone may set the tag to anything.
  private static ArrayNode list(String text) {
    try {
      return Json.parse(text) instanceof ArrayNode list ? list : Json.array();
    } catch (MillraceException _) {
      return Json.array();
    }
  }
}
