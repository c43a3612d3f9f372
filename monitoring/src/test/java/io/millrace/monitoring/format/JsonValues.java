package io.millrace.monitoring.format;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Compares JSON as values: 1 and 1.0 are the same number.
final class JsonValues {
  private JsonValues() {}

  static boolean same(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.asDouble() == b.asDouble();
    }
    if (a.isObject() && b.isObject()) {
      return Set.copyOf(a.propertyNames()).equals(Set.copyOf(b.propertyNames()))
          && a.propertyNames().stream().allMatch(name -> same(a.path(name), b.path(name)));
    }
    if (a.isArray() && b.isArray() && a.size() == b.size()) {
      for (int i = 0; i < a.size(); i++) {
        if (!same(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    }
    return a.equals(b);
  }
}
