package io.millrace.pipeline.kubeflow;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A part of the file that knows its place.
record Node(JsonNode json, String pointer) {
  Node at(String field) {
    return new Node(json.path(field), Json.pointer(pointer, field));
  }

  boolean has(String field) {
    return json.hasNonNull(field);
  }

  /// The names of its fields.
  List<String> names() {
    return List.copyOf(json.propertyNames());
  }

  /// The texts of an array; none if it is absent.
  List<String> texts() {
    return json.valueStream().map(element -> element.asString("")).toList();
  }

  /// A text that is not empty.
  String text(String field) {
    JsonNode value = json.path(field);
    if (!value.isString() || value.stringValue().isEmpty()) {
      throw at(field).wrong("a text that is not empty");
    }
    return value.stringValue();
  }

  /// An object that must be there.
  Node object(String field) {
    Node inner = at(field);
    if (!inner.json().isObject()) {
      throw inner.wrong("an object");
    }
    return inner;
  }

  MillraceException wrong(String expected) {
    String found = json.isMissingNode() || json.isNull() ? "nothing" : Json.write(json);
    String shown = found.length() > 80 ? found.substring(0, 80) + "…" : found;
    return invalid("%s: %s (expected: %s)".formatted(pointer, shown, expected));
  }

  static MillraceException invalid(String problem) {
    return new MillraceException(
        ErrorCode.PIPELINE_INVALID,
        "This is no pipeline of Kubeflow Pipelines: " + problem + ".",
        "Compile it again with the SDK of Kubeflow Pipelines, version 2.");
  }
}
