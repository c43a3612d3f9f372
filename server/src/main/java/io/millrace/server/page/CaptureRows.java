package io.millrace.server.page;

import io.millrace.base.json.Json;
import io.millrace.serving.Capture;
import io.millrace.tracking.Registry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes captures as rows of a table.
/// @param fields that have a column each; other fields share one
/// @param models that have a column each, by their present names
/// @param registry tells what models are called now that had another name when they answered
record CaptureRows(List<String> fields, List<String> models, Registry registry) {
  private static final int TEXT_MOST = 24;
  private static final int REST_MOST = 160;
  private static final int NUMBERS_MOST = 60;

  EndpointPage.CapturedRow of(Capture capture) {
    JsonNode scores = scores(capture);
    String rest =
        capture.input().properties().stream()
            .filter(entry -> !fields.contains(entry.getKey()))
            .map(CaptureRows::pair)
            .collect(Collectors.joining(", "));
    return new EndpointPage.CapturedRow(
        capture,
        fields.stream().map(field -> value(capture.input().path(field), TEXT_MOST)).toList(),
        Format.shortened(rest, REST_MOST),
        answer(capture),
        models.stream().map(model -> score(scores.path(model))).toList());
  }

  /// Whether what its only model predicted is what was answered.
  boolean repeats(Capture capture) {
    return models.size() == 1 && of(capture).scores().getFirst().equals(answer(capture));
  }

  CaptureRows withoutModels() {
    return new CaptureRows(fields, List.of(), registry);
  }

  private JsonNode scores(Capture capture) {
    ObjectNode scores = Json.object();
    if (models.isEmpty()) {
      return scores;
    }
    for (Map.Entry<String, JsonNode> model : capture.models().properties()) {
      String name =
          models.contains(model.getKey())
              ? model.getKey()
              : registry.nameNow(model.getKey(), capture.time()).orElse("");
      scores.set(name, model.getValue());
    }
    return scores;
  }

  private static String pair(Map.Entry<String, JsonNode> entry) {
    return entry.getKey() + " " + value(entry.getValue(), TEXT_MOST);
  }

  /// A model's part of a capture: `{"version", "prediction"}`.
  private static String score(JsonNode model) {
    return predicted(model.path("prediction"));
  }

  /// What was answered: a number, or several.
  static String answer(Capture capture) {
    return predicted(numbers(capture));
  }

  /// What was answered: a number, or an array of several.
  static JsonNode numbers(Capture capture) {
    return Json.tree(capture.numbers().isEmpty() ? capture.prediction() : capture.numbers());
  }

  /// A number, or several as they fit into a cell.
  static String predicted(JsonNode prediction) {
    if (prediction.isNumber()) {
      return Format.number(prediction.asDouble());
    }
    String several =
        prediction
            .valueStream()
            .map(number -> Format.number(number.asDouble()))
            .collect(Collectors.joining(" · "));
    return several.isEmpty() ? "–" : Format.shortened(several, NUMBERS_MOST);
  }

  /// The place of the greatest of several numbers; 0 of one.
  static int greatest(JsonNode prediction) {
    int greatest = 0;
    for (int i = 1; i < prediction.size(); i++) {
      if (prediction.get(i).asDouble() > prediction.get(greatest).asDouble()) {
        greatest = i;
      }
    }
    return greatest;
  }

  /// @param most characters
  static String value(JsonNode value, int most) {
    if (value.isMissingNode() || value.isNull()) {
      return "–";
    }
    if (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue())) {
      return Format.shortened(String.format(Locale.ROOT, "%.0f", value.doubleValue()), most);
    }
    return Format.shortened(value.isString() ? value.asString() : value.toString(), most);
  }
}
