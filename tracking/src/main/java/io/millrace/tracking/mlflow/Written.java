package io.millrace.tracking.mlflow;

import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonSerializable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.node.JsonNodeFactory;

/// A part of an answer that is written as it is, without a tree: a page of runs and a history have
/// thousands.
///
/// @param part writes one JSON value
record Written(Consumer<JsonGenerator> part) implements JacksonSerializable {
  static JsonNode node(Consumer<JsonGenerator> part) {
    return JsonNodeFactory.instance.pojoNode(new Written(part));
  }

  /// An array, left out if it is empty.
  static <T> void list(
      JsonGenerator json, String name, Collection<T> items, BiConsumer<JsonGenerator, T> form) {
    if (!items.isEmpty()) {
      json.writeArrayPropertyStart(name);
      items.forEach(item -> form.accept(json, item));
      json.writeEndArray();
    }
  }

  @Override
  public void serialize(JsonGenerator json, SerializationContext context) {
    part.accept(json);
  }

  @Override
  public void serializeWithType(
      JsonGenerator json, SerializationContext context, TypeSerializer type) {
    throw new UnsupportedOperationException();
  }
}
