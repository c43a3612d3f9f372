package io.millrace.server.page.graph;

import io.millrace.server.page.graph.Outline.Step;
import io.millrace.server.page.graph.Outline.Way;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// Two versions of a machine in one outline: the states of the younger one, and those of the older
/// one that are gone.
public final class Difference {
  private static final List<String> LEVELS = List.of("Branches", "ItemProcessor", "Iterator");

  private final Version old;
  private final Version young;
  private final Outline union;

  /// @param states each by its name, as the definition has it, without the states inside
  /// @param ways that are taken without a failure
  private record Version(Outline outline, Map<String, JsonNode> states, Set<Arrow> ways) {
    static Version of(Outline outline, JsonNode definition) {
      Map<String, JsonNode> states = new LinkedHashMap<>();
      collect(definition, states);
      Set<Arrow> ways = new HashSet<>();
      collect(outline, ways);
      return new Version(outline, states, ways);
    }

    private static void collect(JsonNode tree, Map<String, JsonNode> states) {
      for (Map.Entry<String, JsonNode> state : tree.path("States").properties()) {
        states.put(state.getKey(), alone(state.getValue()));
        LEVELS.forEach(
            field -> {
              JsonNode inner = state.getValue().path(field);
              collect(inner, states);
              inner.values().forEach(branch -> collect(branch, states));
            });
      }
    }

    private static JsonNode alone(JsonNode state) {
      JsonNode copy = state.deepCopy();
      for (String field : LEVELS) {
        JsonNode inner = copy.path(field);
        List<JsonNode> levels = new ArrayList<>(inner.values());
        levels.add(inner);
        levels.forEach(
            level -> {
              if (level instanceof ObjectNode object) {
                object.remove("States");
              }
            });
      }
      return copy;
    }

    private static void collect(Outline outline, Set<Arrow> ways) {
      for (Step step : outline.all()) {
        step.ways().forEach(way -> ways.add(new Arrow(step.name(), way.to())));
        step.branches().forEach(branch -> collect(branch, ways));
      }
    }
  }

  private record Arrow(String from, String to) {}

  /// What became of a state or way.
  public enum Change {
    SAME,
    ADDED,
    REMOVED,
    CHANGED
  }

  private Difference(Version old, Version young) {
    this.old = old;
    this.young = young;
    this.union = union(Optional.of(old.outline()), young.outline());
  }

  /// @param oldTree the definition that `old` was read from; likewise the others
  public static Difference of(Outline old, JsonNode oldTree, Outline young, JsonNode youngTree) {
    return new Difference(Version.of(old, oldTree), Version.of(young, youngTree));
  }

  public Outline union() {
    return union;
  }

  public Change state(String name) {
    JsonNode before = old.states().get(name);
    JsonNode after = young.states().get(name);
    if (before == null) {
      return Change.ADDED;
    }
    if (after == null) {
      return Change.REMOVED;
    }
    return before.equals(after) ? Change.SAME : Change.CHANGED;
  }

  /// The fields in which a changed state differs, in the order of the younger version.
  public List<String> fields(String name) {
    Set<String> fields = new LinkedHashSet<>();
    JsonNode before = old.states().getOrDefault(name, MissingNode.getInstance());
    JsonNode after = young.states().getOrDefault(name, before);
    fields.addAll(after.propertyNames());
    fields.addAll(before.propertyNames());
    return fields.stream().filter(f -> !before.path(f).equals(after.path(f))).toList();
  }

  public Change way(String from, String to) {
    Arrow arrow = new Arrow(from, to);
    if (!old.ways().contains(arrow)) {
      return Change.ADDED;
    }
    return young.ways().contains(arrow) ? Change.SAME : Change.REMOVED;
  }

  private Outline union(Optional<Outline> before, Outline after) {
    Map<String, Step> earlier = new HashMap<>();
    before.ifPresent(outline -> outline.all().forEach(step -> earlier.put(step.name(), step)));
    List<Step> steps = new ArrayList<>(after.steps());
    List<Step> onFailure = new ArrayList<>(after.onFailure());
    before.ifPresent(
        outline -> {
          outline.steps().stream().filter(this::isGone).forEach(steps::add);
          outline.onFailure().stream().filter(this::isGone).forEach(onFailure::add);
        });
    Set<String> here = new HashSet<>();
    steps.forEach(step -> here.add(step.name()));
    onFailure.forEach(step -> here.add(step.name()));
    return new Outline(
        steps.stream().map(step -> union(step, earlier, here)).toList(),
        onFailure.stream().map(step -> union(step, earlier, here)).toList());
  }

  private boolean isGone(Step step) {
    return !young.states().containsKey(step.name());
  }

  /// @param here the states that ways can lead to
  private Step union(Step step, Map<String, Step> earlier, Set<String> here) {
    Optional<Step> before = Optional.ofNullable(earlier.get(step.name()));
    Map<String, Way> ways = new LinkedHashMap<>();
    step.ways().forEach(way -> ways.putIfAbsent(way.to(), way));
    before.ifPresent(known -> known.ways().forEach(way -> ways.putIfAbsent(way.to(), way)));
    ways.keySet().retainAll(here);
    List<Outline> known = before.map(Step::branches).orElse(List.of());
    List<Outline> branches = new ArrayList<>();
    for (int i = 0; i < step.branches().size(); i++) {
      Optional<Outline> earlierBranch =
          i < known.size() ? Optional.of(known.get(i)) : Optional.empty();
      branches.add(union(earlierBranch, step.branches().get(i)));
    }
    return new Step(step.name(), step.type(), List.copyOf(ways.values()), branches);
  }
}
