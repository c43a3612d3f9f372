package io.millrace.pipeline.states;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The types that a Choice compares, and the order of their values.
enum Ordering {
  /// By UTF-16 code units.
  STRING,
  NUMERIC,
  BOOLEAN,
  TIMESTAMP;

  /// What a value must be, for people.
  String words() {
    return switch (this) {
      case STRING -> "a string";
      case NUMERIC -> "a number";
      case BOOLEAN -> "true or false";
      case TIMESTAMP -> "an RFC 3339 timestamp";
    };
  }

  boolean accepts(JsonNode value) {
    return switch (this) {
      case STRING -> value.isString();
      case NUMERIC -> value.isNumber();
      case BOOLEAN -> value.isBoolean();
      case TIMESTAMP -> moment(value).isPresent();
    };
  }

  /// Of two values that are accepted.
  int compare(JsonNode left, JsonNode right) {
    return switch (this) {
      case STRING -> left.stringValue().compareTo(right.stringValue());
      case NUMERIC -> left.decimalValue().compareTo(right.decimalValue());
      case BOOLEAN -> Boolean.compare(left.booleanValue(), right.booleanValue());
      case TIMESTAMP -> moment(left).orElseThrow().compareTo(moment(right).orElseThrow());
    };
  }

  private static Optional<Instant> moment(JsonNode value) {
    return value.isString() ? Timestamps.parse(value.stringValue()) : Optional.empty();
  }
}
