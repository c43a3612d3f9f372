package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A JSON value with expressions in it.
sealed interface Template {
  JsonNode evaluate(Evaluation evaluation, String location) throws StateFailure;

  /// No expression anywhere inside.
  record Literal(JsonNode value) implements Template {
    @Override
    public JsonNode evaluate(Evaluation evaluation, String location) {
      return value.deepCopy();
    }
  }

  /// `{% … %}`.
  record Query(Expression expression) implements Template {
    @Override
    public JsonNode evaluate(Evaluation evaluation, String location) throws StateFailure {
      return expression.evaluate(evaluation, location);
    }
  }

  /// An object with an expression somewhere inside.
  record Fields(Map<String, Template> fields) implements Template {
    public Fields {
      fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    @Override
    public JsonNode evaluate(Evaluation evaluation, String location) throws StateFailure {
      ObjectNode object = Json.object();
      for (Map.Entry<String, Template> field : fields.entrySet()) {
        object.set(
            field.getKey(), field.getValue().evaluate(evaluation, location + "/" + field.getKey()));
      }
      return object;
    }
  }

  /// An array with an expression somewhere inside.
  record Elements(List<Template> elements) implements Template {
    public Elements {
      elements = List.copyOf(elements);
    }

    @Override
    public JsonNode evaluate(Evaluation evaluation, String location) throws StateFailure {
      ArrayNode array = Json.array();
      for (int i = 0; i < elements.size(); i++) {
        array.add(elements.get(i).evaluate(evaluation, location + "/" + i));
      }
      return array;
    }
  }
}
