package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.jsonpath.IntrinsicException;
import io.millrace.pipeline.states.jsonpath.MissingException;
import io.millrace.pipeline.states.jsonpath.Path;
import io.millrace.pipeline.states.jsonpath.Selection;
import io.millrace.pipeline.states.jsonpath.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A JSON value with expressions or paths in it.
sealed interface Template {
  JsonNode evaluate(Evaluation evaluation, String location) throws StateFailure;

  /// An object; a literal if all of its members are.
  static Template object(JsonNode node, Map<String, Template> members) {
    return members.values().stream().allMatch(Literal.class::isInstance)
        ? new Literal(node)
        : new Fields(members);
  }

  /// An array; a literal if all of its elements are.
  static Template array(JsonNode node, List<Template> elements) {
    return elements.stream().allMatch(Literal.class::isInstance)
        ? new Literal(node)
        : new Elements(elements);
  }

  /// The values of variables, all evaluated before any is assigned.
  /// @param location in front of the names
  static Map<String, JsonNode> values(
      Map<String, Template> templates, Evaluation evaluation, String location) throws StateFailure {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    for (Map.Entry<String, Template> entry : templates.entrySet()) {
      String name = entry.getKey();
      values.put(name, entry.getValue().evaluate(evaluation, location + name));
    }
    return values;
  }

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

  /// A field that takes a path.
  record At(Path path) implements Template {
    @Override
    public JsonNode evaluate(Evaluation evaluation, String location) throws StateFailure {
      try {
        return path.select(evaluation.source(location));
      } catch (MissingException e) {
        throw StateFailure.silent(
            ErrorNames.RUNTIME, "Invalid path '%s' : %s".formatted(path.text(), e.reason()));
      }
    }

    /// Empty if there is nothing.
    Optional<JsonNode> find(Evaluation evaluation) {
      try {
        JsonNode found = path.select(evaluation.source(path.text()));
        return path.isDefinite() || !found.isEmpty() ? Optional.of(found) : Optional.empty();
      } catch (MissingException _) {
        return Optional.empty();
      }
    }
  }

  /// A path or the call of an intrinsic function.
  /// @param field where it stands, as error texts name it
  record Selected(Selection selection, String field) implements Template {
    @Override
    public JsonNode evaluate(Evaluation evaluation, String location) throws StateFailure {
      Source source = evaluation.source(location);
      try {
        return selection.select(source);
      } catch (MissingException _) {
        throw StateFailure.silent(
            ErrorNames.RUNTIME,
            "The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'"
                .formatted(selection.text(), field, Json.write(origin(source))));
      } catch (IntrinsicException e) {
        throw StateFailure.silent(
            ErrorNames.INTRINSIC_FAILURE,
            "The function '%s' had the following error: %s"
                .formatted(selection.text(), e.reason()));
      }
    }

    private JsonNode origin(Source source) {
      try {
        return selection instanceof Path path ? path.origin(source) : source.input();
      } catch (MissingException _) {
        return source.input();
      }
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
