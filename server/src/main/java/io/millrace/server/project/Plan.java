package io.millrace.server.project;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The difference between what a server runs and what a project file says.
///
/// @param changes in the order of the file's sections; unchanged declarations are left out
public record Plan(List<Change> changes) {
  private static final List<String> SECTIONS =
      List.of(
          "datasets",
          "models",
          "endpoints",
          "batch",
          "monitors",
          "pipelines",
          "rules",
          "schedules");

  private static final int SHOWN = 100;

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
  /// @param name of the declaration; the section's own name for `gate`, `retention` and
  ///     `notifications`
  /// @param detail the fields that differ: `at_most: 2500 → 2000`; for a pipeline that comes with
  ///     Millrace, what becomes of that
  public record Change(Action action, String section, String name, String detail) {
    private boolean isAbout(Change other) {
      return section.equals(other.section) && name.equals(other.name);
    }
  }

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
    for (String section : List.of("gate", "retention", "notifications")) {
      compare(section, section, before.path(section), after.path(section)).ifPresent(changes::add);
    }
    return new Plan(changes);
  }

  /// With changes to declarations of which it does not speak yet.
  Plan with(List<Change> more) {
    List<Change> all = new ArrayList<>(changes);
    more.stream()
        .filter(change -> changes.stream().noneMatch(known -> known.isAbout(change)))
        .forEach(all::add);
    return new Plan(all);
  }

  private static Optional<Change> compare(
      String section, String name, JsonNode before, JsonNode after) {
    if (before.equals(after)) {
      return Optional.empty();
    }
    Action action =
        before.isMissingNode()
            ? Action.CREATE
            : after.isMissingNode() ? Action.RETIRE : Action.CHANGE;
    String detail =
        switch (action) {
          case CREATE -> isShipped(section, name) ? "in place of the shipped one" : "";
          case CHANGE -> fields(before, after);
          case RETIRE -> isShipped(section, name) ? "the shipped one is back" : "";
        };
    return Optional.of(new Change(action, section, name, detail));
  }

  private static boolean isShipped(String section, String name) {
    return section.equals(OwnAutomation.PIPELINES) && ShippedPipeline.find(name).isPresent();
  }

  private static String fields(JsonNode before, JsonNode after) {
    List<String> differences = new ArrayList<>();
    differences("", before, after, differences);
    return String.join(", ", differences);
  }

  /// @param path to what is compared: `features.scaling`; empty for the declaration itself
  private static void differences(
      String path, JsonNode before, JsonNode after, List<String> differences) {
    if (before.isObject() && after.isObject()) {
      Set<String> names = new LinkedHashSet<>(before.propertyNames());
      names.addAll(after.propertyNames());
      for (String field : names) {
        String inner = path.isEmpty() ? field : path + "." + field;
        differences(inner, before.path(field), after.path(field), differences);
      }
    } else if (!before.equals(after)) {
      differences.add((path.isEmpty() ? "" : path + ": ") + difference(before, after));
    }
  }

  private static String difference(JsonNode before, JsonNode after) {
    String old = before.asString("");
    String now = after.asString("");
    return old.contains("\n") && now.contains("\n")
        ? "%d line(s) less, %d more".formatted(lacking(old, now), lacking(now, old))
        : shown(before) + " → " + shown(after);
  }

  /// How many lines of a text another one does not have.
  private static long lacking(String text, String other) {
    List<String> there = new ArrayList<>(other.lines().toList());
    return text.lines().filter(line -> !there.remove(line)).count();
  }

  private static String shown(JsonNode value) {
    String text = value.isMissingNode() ? "default" : value.toString();
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }
}
