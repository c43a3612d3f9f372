package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Collects what is wrong. Not thread-safe.
final class Findings {
  private final List<Finding> list = new ArrayList<>();

  /// A fault of structure.
  void add(String pointer, String message) {
    add(Finding.Code.SCHEMA_VALIDATION_FAILED, pointer, message);
  }

  void add(Finding.Code code, String pointer, String message) {
    list.add(new Finding(code, pointer.isEmpty() ? "/" : pointer, message));
  }

  void addAll(List<Finding> findings) {
    list.addAll(findings);
  }

  /// In the order of the document.
  List<Finding> in(JsonNode tree) {
    if (list.size() < 2) {
      return List.copyOf(list);
    }
    Map<String, Integer> places = new HashMap<>();
    number(tree, "", places);
    List<Finding> sorted = new ArrayList<>(list);
    sorted.sort(Comparator.comparingInt(finding -> place(finding.pointer(), places)));
    return sorted;
  }

  private static void number(JsonNode node, String pointer, Map<String, Integer> places) {
    places.put(pointer.isEmpty() ? "/" : pointer, places.size());
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      number(field.getValue(), Json.pointer(pointer, field.getKey()), places);
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        number(node.get(i), pointer + "/" + i, places);
      }
    }
  }

  /// Of a field that is missing: that of its object.
  private static int place(String pointer, Map<String, Integer> places) {
    String at = pointer;
    while (!places.containsKey(at) && at.lastIndexOf('/') > 0) {
      at = at.substring(0, at.lastIndexOf('/'));
    }
    return places.getOrDefault(at, 0);
  }
}
