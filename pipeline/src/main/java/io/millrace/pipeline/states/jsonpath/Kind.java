package io.millrace.pipeline.states.jsonpath;

import tools.jackson.databind.JsonNode;

/// What an intrinsic function takes in one place.
enum Kind {
  ANY("a value"),
  ARRAY("an array"),
  NUMBER("a number"),
  STRING("a string"),
  OBJECT("an object"),
  FLAG("true or false");

  private final String words;

  Kind(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  boolean holds(JsonNode value) {
    return switch (this) {
      case ANY -> true;
      case ARRAY -> value.isArray();
      case NUMBER -> value.isNumber();
      case STRING -> value.isString();
      case OBJECT -> value.isObject();
      case FLAG -> value.isBoolean();
    };
  }
}
