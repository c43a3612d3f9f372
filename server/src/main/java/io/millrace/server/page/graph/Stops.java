package io.millrace.server.page.graph;

import io.millrace.server.page.graph.Outline.Step;
import io.millrace.server.page.graph.Outline.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The states of a machine numbered in the order of the way, and which may come after each: what
/// the arrow keys follow. A Parallel or Map leads into its branches, their last states out again.
public final class Stops {
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final List<String> types = new ArrayList<>();
  private final Map<String, Set<String>> exits = new LinkedHashMap<>();

  private Stops() {}

  static Stops of(Outline outline) {
    Stops stops = new Stops();
    stops.add(outline, List.of());
    return stops;
  }

  /// @param after where the way goes on when the outline is through
  private void add(Outline outline, List<String> after) {
    for (Step step : outline.all()) {
      numbers.put(step.name(), numbers.size());
      types.add(step.type());
      Set<String> targets = new LinkedHashSet<>();
      exits.put(step.name(), targets);
      List<String> own = step.ways().stream().map(Way::to).toList();
      boolean isLast = step.ways().stream().noneMatch(Way::isUsual);
      List<String> next = new ArrayList<>(own);
      if (isLast && !step.type().equals("Fail")) {
        next.addAll(after);
      }
      for (Outline branch : step.branches()) {
        branch.steps().stream().findFirst().ifPresent(first -> targets.add(first.name()));
        add(branch, next);
      }
      targets.addAll(next);
    }
  }

  public int count() {
    return numbers.size();
  }

  /// The names in the order of the way.
  public List<String> names() {
    return List.copyOf(numbers.keySet());
  }

  /// @return -1 if there is no such state
  public int number(String name) {
    return numbers.getOrDefault(name, -1);
  }

  /// `Task`, `Choice` …
  public String type(String name) {
    return types.get(number(name));
  }

  /// The numbers of the states that may come after `name`, separated by spaces.
  public String exits(String name) {
    return Optional.ofNullable(exits.get(name)).orElse(Set.of()).stream()
        .map(target -> Integer.toString(number(target)))
        .collect(Collectors.joining(" "));
  }
}
