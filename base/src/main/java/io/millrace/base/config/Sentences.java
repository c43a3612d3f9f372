package io.millrace.base.config;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Says in words what a schema validator found.
final class Sentences {
  private static final int SHOWN_MAX = 60;

  private Sentences() {}

  static boolean isUnknownKey(Error error) {
    return error.getKeyword().equals("additionalProperties")
        || error.getKeyword().equals("unevaluatedProperties");
  }

  static String unknownKey(Error error, JsonNode schema) {
    List<String> known = knownKeys(error, schema);
    String hint = Nearest.hint(error.getProperty(), known);
    String expected = hint.isEmpty() && !known.isEmpty() ? expectedOneOf(known) : hint;
    return "unknown key '%s'%s".formatted(error.getProperty(), expected);
  }

  /// The `properties` beside the keyword that refused the key.
  private static List<String> knownKeys(Error error, JsonNode schema) {
    JsonNode at = schema;
    NodePath path = error.getSchemaLocation().getFragment();
    for (int i = 0; i < path.getNameCount() - 1; i++) {
      Object element = path.getElement(i);
      at = element instanceof Integer index ? at.path(index) : at.path(path.getName(i));
    }
    return List.copyOf(at.path("properties").propertyNames());
  }

  static String of(Error error, JsonNode document) {
    JsonNode value = document.at(error.getInstanceLocation().toString());
    return switch (error.getKeyword()) {
      case "required" -> "missing key '%s'".formatted(error.getProperty());
      case "type" -> "%s (expected: %s)".formatted(shown(value), type(error.getSchemaNode()));
      case "enum" -> choice(value, texts(error.getSchemaNode()));
      case "const" -> choice(value, List.of(plain(error.getSchemaNode())));
      case "pattern" ->
          "%s (expected: text like %s)".formatted(shown(value), plain(error.getSchemaNode()));
      default -> "%s: %s".formatted(shown(value), error.getMessage());
    };
  }

  private static String choice(JsonNode value, List<String> allowed) {
    String hint = value.isString() ? Nearest.hint(value.stringValue(), allowed) : "";
    return shown(value) + (hint.isEmpty() ? expectedOneOf(allowed) : hint);
  }

  private static String expectedOneOf(List<String> allowed) {
    return " (expected: %s)".formatted(String.join(", ", allowed));
  }

  private static String type(JsonNode schema) {
    return String.join(" or ", texts(schema));
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(item -> texts.add(plain(item)));
    } else {
      texts.add(plain(node));
    }
    return texts;
  }

  private static String plain(JsonNode node) {
    return node.isString() ? node.stringValue() : Json.write(node);
  }

  private static String shown(JsonNode value) {
    if (value.isObject()) {
      return "an object";
    }
    if (value.isArray()) {
      return "a list";
    }
    String text = value.isNull() ? "nothing" : "'" + plain(value) + "'";
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…'";
  }
}
