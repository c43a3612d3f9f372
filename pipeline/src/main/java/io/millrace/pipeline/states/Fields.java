package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// One object of a definition, read field by field; every wrong value becomes a finding.
/// @param pointer of the object; empty for the whole document
record Fields(JsonNode node, String pointer, Findings findings) {

  String at(String field) {
    return Json.pointer(pointer, field);
  }

  boolean has(String field) {
    return node.has(field);
  }

  JsonNode get(String field) {
    return node.path(field);
  }

  /// Every other field is a fault.
  void allow(Set<String> known) {
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        findings.add(at(name), "The field '" + name + "' is not supported here");
      }
    }
  }

  void require(String... names) {
    List<String> missing = Stream.of(names).filter(name -> !node.has(name)).toList();
    if (!missing.isEmpty()) {
      findings.add(pointer, "These fields are required: " + missing);
    }
  }

  /// At most one of the fields may be there.
  void exclude(String... names) {
    List<String> present = Stream.of(names).filter(node::has).toList();
    if (present.size() > 1) {
      findings.add(pointer, "Only one of these fields is allowed: " + present);
    }
  }

  Optional<String> string(String field) {
    if (!has(field)) {
      return Optional.empty();
    }
    if (!get(field).isString()) {
      findings.add(at(field), "The field '" + field + "' must be a string");
      return Optional.empty();
    }
    return Optional.of(get(field).stringValue());
  }

  Optional<String> oneOf(String field, List<String> values) {
    Optional<String> value = string(field);
    if (value.isPresent() && !values.contains(value.get())) {
      findings.add(
          at(field), "The field '%s' should have one of these values: %s".formatted(field, values));
      return Optional.empty();
    }
    return value;
  }

  Optional<Integer> integer(String field, int min, int max) {
    if (!has(field)) {
      return Optional.empty();
    }
    JsonNode value = get(field);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      findings.add(
          at(field), "The field '%s' must be an integer from %d to %d".formatted(field, min, max));
      return Optional.empty();
    }
    return Optional.of(value.intValue());
  }

  Optional<Double> number(String field, double min, double max) {
    if (!has(field)) {
      return Optional.empty();
    }
    JsonNode value = get(field);
    if (!value.isNumber() || value.doubleValue() < min || value.doubleValue() > max) {
      findings.add(
          at(field),
          "The field '%s' must be a number from %s to %s".formatted(field, plain(min), plain(max)));
      return Optional.empty();
    }
    return Optional.of(value.doubleValue());
  }

  /// The object in a field.
  Optional<Fields> object(String field) {
    if (!has(field)) {
      return Optional.empty();
    }
    if (!get(field).isObject()) {
      findings.add(at(field), "The field '" + field + "' must be an object");
      return Optional.empty();
    }
    return Optional.of(new Fields(get(field), at(field), findings));
  }

  /// The objects of the array in a field; empty if it is absent.
  List<Fields> objects(String field) {
    if (!has(field)) {
      return List.of();
    }
    if (!get(field).isArray()) {
      findings.add(at(field), "The field '" + field + "' must be an array");
      return List.of();
    }
    List<Fields> objects = new ArrayList<>();
    for (int i = 0; i < get(field).size(); i++) {
      String place = at(field) + "/" + i;
      if (get(field).get(i).isObject()) {
        objects.add(new Fields(get(field).get(i), place, findings));
      } else {
        findings.add(place, "An element of '" + field + "' must be an object");
      }
    }
    return objects;
  }

  /// The strings of a required, not empty array.
  List<String> strings(String field) {
    JsonNode array = get(field);
    if (!array.isArray() || array.isEmpty() || !array.valueStream().allMatch(JsonNode::isString)) {
      findings.add(at(field), "The field '" + field + "' must be a non-empty array of strings");
      return List.of();
    }
    return array.valueStream().map(JsonNode::stringValue).collect(Collectors.toList());
  }

  static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
