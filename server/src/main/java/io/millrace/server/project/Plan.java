package io.millrace.server.project;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The difference between what a server runs and what a project file says.
///
/// @param changes in the order of the file's sections; unchanged declarations are left out
public record Plan(List<Change> changes) {
  private static final List<String> SECTIONS =
      List.of("datasets", "models", "endpoints", "batch", "monitors");

  public Plan {
    changes = List.copyOf(changes);
  }

  /// What happens to one declaration. What a file no longer names is retired: it stops working and
  /// keeps its data.
  public enum Action {
    CREATE,
    CHANGE,
    RETIRE
  }

  /// @param section of the file, such as `models`
  /// @param name of the declaration; the section's own name for `gate` and `notifications`
  /// @param detail the fields that differ: `at_most: 2500 → 2000`
  public record Change(Action action, String section, String name, String detail) {}

  /// @param before the tree applied last; an empty object at first
  /// @param after the tree of the file
  static Plan between(JsonNode before, JsonNode after) {
    List<Change> changes = new ArrayList<>();
    for (String section : SECTIONS) {
      Set<String> names = new LinkedHashSet<>();
      before.path(section).properties().forEach(e -> names.add(e.getKey()));
      after.path(section).properties().forEach(e -> names.add(e.getKey()));
      for (String name : names) {
        compare(section, name, before.path(section).path(name), after.path(section).path(name))
            .ifPresent(changes::add);
      }
    }
    for (String section : List.of("gate", "notifications")) {
      compare(section, section, before.path(section), after.path(section)).ifPresent(changes::add);
    }
    return new Plan(changes);
  }

  private static java.util.Optional<Change> compare(
      String section, String name, JsonNode before, JsonNode after) {
    if (before.equals(after)) {
      return java.util.Optional.empty();
    }
    Action action =
        before.isMissingNode()
            ? Action.CREATE
            : after.isMissingNode() ? Action.RETIRE : Action.CHANGE;
    return java.util.Optional.of(
        new Change(action, section, name, action == Action.CHANGE ? fields(before, after) : ""));
  }

  private static String fields(JsonNode before, JsonNode after) {
    if (!before.isObject() || !after.isObject()) {
      return before + " → " + after;
    }
    Set<String> names = new LinkedHashSet<>(before.propertyNames());
    names.addAll(after.propertyNames());
    List<String> differences = new ArrayList<>();
    for (String field : names) {
      JsonNode old = before.path(field);
      JsonNode now = after.path(field);
      if (!old.equals(now)) {
        differences.add(
            "%s: %s → %s"
                .formatted(
                    field,
                    old.isMissingNode() ? "default" : old,
                    now.isMissingNode() ? "default" : now));
      }
    }
    return String.join(", ", differences);
  }
}
