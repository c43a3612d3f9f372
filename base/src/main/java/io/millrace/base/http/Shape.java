package io.millrace.base.http;

import io.millrace.base.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a JSON value looks like, for the OpenAPI document: a small part of JSON Schema 2020-12.
///
/// It tells clients and tests what to send and to expect. Handlers check what they read themselves,
/// and say what is wrong in the words of their protocol.
public sealed interface Shape {
  /// Where the document describes what has a name.
  String SCHEMAS = "#/components/schemas/";

  /// One field of an object, or a parameter of a query.
  record Field(String name, Shape shape, boolean isRequired) {}

  /// @param format as JSON Schema names it, such as `int64`; empty: none
  record Scalar(String type, String format) implements Shape {}

  /// A text that is one of these.
  record Choice(List<String> values) implements Shape {
    public Choice {
      values = List.copyOf(values);
    }
  }

  record Sequence(Shape element) implements Shape {}

  /// More fields than these may be there.
  record Structure(List<Field> fields) implements Shape {
    public Structure {
      fields = List.copyOf(fields);
    }
  }

  /// Any of several.
  record Either(List<Shape> shapes) implements Shape {
    public Either {
      shapes = List.copyOf(shapes);
    }
  }

  /// A shape that the document describes once, under its name.
  record Named(String name, Shape shape) implements Shape {}

  /// A wire record as Jackson writes and reads it. The document describes it once; it may hold
  /// itself.
  record Wire(Class<? extends Record> type) implements Shape {
    public Structure structure() {
      return WireRecords.shape(type);
    }
  }

  /// Any value.
  record Anything() implements Shape {}

  static Shape text() {
    return new Scalar("string", "");
  }

  /// A whole number of 64 bits.
  static Shape whole() {
    return new Scalar("integer", "int64");
  }

  static Shape number() {
    return new Scalar("number", "double");
  }

  static Shape flag() {
    return new Scalar("boolean", "");
  }

  static Shape choice(String... values) {
    return new Choice(Arrays.asList(values));
  }

  static Shape list(Shape element) {
    return new Sequence(element);
  }

  static Shape object(Field... fields) {
    return new Structure(Arrays.asList(fields));
  }

  static Shape either(Shape... shapes) {
    return new Either(Arrays.asList(shapes));
  }

  static Shape named(String name, Shape shape) {
    return new Named(name, shape);
  }

  static Shape wire(Class<? extends Record> type) {
    return new Wire(type);
  }

  /// `null`.
  static Shape nothing() {
    return new Scalar("null", "");
  }

  static Shape anything() {
    return new Anything();
  }

  static Field required(String name, Shape shape) {
    return new Field(name, shape, true);
  }

  static Field optional(String name, Shape shape) {
    return new Field(name, shape, false);
  }

  /// The JSON Schema; named shapes are references into `#/components/schemas`.
  default ObjectNode schema() {
    return switch (this) {
      case Scalar(String type, String format) -> {
        ObjectNode schema = Json.object().put("type", type);
        yield format.isEmpty() ? schema : schema.put("format", format);
      }
      case Choice(List<String> values) -> {
        ObjectNode schema = Json.object().put("type", "string");
        ArrayNode allowed = schema.putArray("enum");
        values.forEach(allowed::add);
        yield schema;
      }
      case Sequence(Shape element) -> {
        ObjectNode schema = Json.object().put("type", "array");
        schema.set("items", element.schema());
        yield schema;
      }
      case Structure(List<Field> fields) -> structure(fields);
      case Either(List<Shape> shapes) -> {
        ObjectNode schema = Json.object();
        ArrayNode any = schema.putArray("anyOf");
        shapes.forEach(shape -> any.add(shape.schema()));
        yield schema;
      }
      case Named(String name, _) -> Json.object().put("$ref", SCHEMAS + name);
      case Wire(var type) -> Json.object().put("$ref", SCHEMAS + WireRecords.name(type));
      case Anything _ -> Json.object();
    };
  }

  private static ObjectNode structure(List<Field> fields) {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    fields.forEach(field -> properties.set(field.name(), field.shape().schema()));
    List<String> required = fields.stream().filter(Field::isRequired).map(Field::name).toList();
    if (!required.isEmpty()) {
      ArrayNode names = schema.putArray("required");
      required.forEach(names::add);
    }
    return schema;
  }

  /// The named shapes in this one, itself among them, by their names.
  default Map<String, Shape> named() {
    Map<String, Shape> found = new TreeMap<>();
    collect(found);
    return found;
  }

  private void collect(Map<String, Shape> found) {
    switch (this) {
      case Named(String name, Shape shape) -> collect(name, shape, found);
      case Wire wire -> collect(WireRecords.name(wire.type()), wire.structure(), found);
      case Sequence(Shape element) -> element.collect(found);
      case Structure(List<Field> fields) -> fields.forEach(field -> field.shape().collect(found));
      case Either(List<Shape> shapes) -> shapes.forEach(shape -> shape.collect(found));
      case Scalar _, Choice _, Anything _ -> {}
    }
  }

  private static void collect(String name, Shape shape, Map<String, Shape> found) {
    if (found.put(name, shape) == null) {
      shape.collect(found);
    }
  }
}
