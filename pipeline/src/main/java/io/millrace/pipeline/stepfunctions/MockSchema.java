package io.millrace.pipeline.stepfunctions;

import io.millrace.pipeline.types.Type;
import tools.jackson.databind.JsonNode;

/// Compares a mocked result with what a task is known to give.
/// @param strict whether all fields must be there
record MockSchema(boolean strict) {
  /// @throws Refusal with `ValidationException`
  void check(JsonNode result, Type gives) {
    check(result, gives, "");
  }

  private void check(JsonNode value, Type type, String field) {
    switch (type) {
      case Type.Scalar scalar -> {
        boolean fits =
            switch (scalar.kind()) {
              case STRING -> value.isString();
              case NUMBER -> value.isNumber();
              case BOOLEAN -> value.isBoolean();
            };
        require(fits, field, "must be a " + scalar.kind().word());
      }
      case Type.Items(var element) -> {
        require(value.isArray(), field, "must be an array");
        value.forEach(one -> check(one, element, field));
      }
      case Type.Fields object -> {
        require(value.isObject(), field, "must be an object");
        object.fields().forEach((name, inner) -> member(value, name, inner, object));
      }
      case Type.Any _, Type.Nothing _, Type.Tuple _ -> {}
    }
  }

  private void member(JsonNode object, String name, Type type, Type.Fields known) {
    if (object.has(name)) {
      check(object.get(name), type, name);
    } else if (strict && !known.optional().contains(name)) {
      throw refusal("Required field '%s' is missing".formatted(name));
    }
  }

  private static void require(boolean holds, String field, String rule) {
    if (!holds) {
      throw refusal(
          field.isEmpty() ? "The result " + rule : "Field '%s' %s".formatted(field, rule));
    }
  }

  private static Refusal refusal(String why) {
    return Refusal.validation("Mock result schema validation error: " + why);
  }
}
