package io.millrace.pipeline.states;

import tools.jackson.databind.JsonNode;

/// What a value is asked to be.
enum TypeTest {
  PRESENT,
  NULL,
  STRING,
  NUMERIC,
  BOOLEAN,
  TIMESTAMP;

  /// @param value one that is there
  boolean holds(JsonNode value) {
    return switch (this) {
      case PRESENT -> true;
      case NULL -> value.isNull();
      case STRING -> value.isString();
      case NUMERIC -> value.isNumber();
      case BOOLEAN -> value.isBoolean();
      case TIMESTAMP -> Ordering.TIMESTAMP.accepts(value);
    };
  }
}
