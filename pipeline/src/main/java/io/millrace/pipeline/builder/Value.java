package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import tools.jackson.databind.JsonNode;

/// What a field of a state holds: something literal, or something that is computed.
public sealed interface Value {
  /// As the States Language writes it.
  JsonNode json();

  /// How the key is written under which it stands in an object.
  default String key(String name) {
    return name;
  }

  /// For states of [Jsonata].
  sealed interface OfJsonata extends Value {}

  /// For states of [JsonPath].
  sealed interface OfJsonPath extends Value {}

  /// Anything, as the States Language writes it.
  record Template(JsonNode json) implements OfJsonata, OfJsonPath {}

  /// A JSONata expression.
  /// @param text without `{%` and `%}`
  record Query(String text) implements OfJsonata {
    @Override
    public JsonNode json() {
      return Json.tree("{% " + text + " %}");
    }
  }

  /// A JSONPath or the call of an intrinsic function.
  record Selection(String text) implements OfJsonPath {
    @Override
    public JsonNode json() {
      return Json.tree(text);
    }

    @Override
    public String key(String name) {
      return name + ".$";
    }
  }

  /// An object of a JSONata state.
  record QueryFields(JsonNode json) implements OfJsonata, Members<QueryFields, OfJsonata> {
    @Override
    public QueryFields member(String key, JsonNode value) {
      return new QueryFields(Trees.with(json, key, value));
    }

    @Override
    public QueryFields with(String name, String text) {
      return with(name, Jsonata.text(text));
    }
  }

  /// An object of a JSONPath state.
  record PathFields(JsonNode json) implements OfJsonPath, Members<PathFields, OfJsonPath> {
    @Override
    public PathFields member(String key, JsonNode value) {
      return new PathFields(Trees.with(json, key, value));
    }
  }
}
