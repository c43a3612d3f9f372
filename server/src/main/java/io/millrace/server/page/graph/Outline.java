package io.millrace.server.page.graph;

import io.millrace.pipeline.states.Level;
import io.millrace.pipeline.states.Recovery;
import io.millrace.pipeline.states.State;
import io.millrace.pipeline.states.StateMachine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The states of a machine, a branch or an iteration, and how they follow each other.
///
/// @param steps those that are reached without a failure, in the order of the way
/// @param onFailure those that only a failure reaches
public record Outline(List<Step> steps, List<Step> onFailure) {
  public Outline {
    steps = List.copyOf(steps);
    onFailure = List.copyOf(onFailure);
  }

  /// A state.
  ///
  /// @param name unique in the whole machine
  /// @param type `Task`, `Choice` …
  /// @param ways where it goes on, in the order of the definition
  /// @param branches of a Parallel; the one of a Map
  public record Step(String name, String type, List<Way> ways, List<Outline> branches) {
    public Step {
      ways = List.copyOf(ways);
      branches = List.copyOf(branches);
    }
  }

  /// A way to another state of the same outline.
  ///
  /// @param when it is taken, in words; empty: always
  /// @param isUsual whether no failure leads to it
  public record Way(String to, String when, boolean isUsual) {}

  public static Outline of(StateMachine machine) {
    return of(machine.top());
  }

  private static Outline of(Level level) {
    Set<String> usual = usual(level);
    List<Step> onFailure =
        level.states().values().stream()
            .filter(state -> !usual.contains(state.name()))
            .map(Outline::step)
            .toList();
    return new Outline(usual.stream().map(name -> step(state(level, name))).toList(), onFailure);
  }

  /// All steps, those for failures last.
  public List<Step> all() {
    return Stream.concat(steps.stream(), onFailure.stream()).toList();
  }

  private static Set<String> usual(Level level) {
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> next = new ArrayDeque<>(List.of(level.startAt()));
    while (!next.isEmpty()) {
      String name = next.remove();
      if (seen.add(name)) {
        ways(state(level, name)).stream().filter(Way::isUsual).map(Way::to).forEach(next::add);
      }
    }
    return seen;
  }

  private static State state(Level level, String name) {
    return Optional.ofNullable(level.states().get(name))
        .orElseThrow(() -> new IllegalStateException("state: '" + name + "' is not defined"));
  }

  private static Step step(State state) {
    return new Step(state.name(), state.type(), ways(state), branches(state));
  }

  private static List<Outline> branches(State state) {
    return switch (state) {
      case State.Parallel parallel -> parallel.branches().stream().map(Outline::of).toList();
      case State.Map map -> List.of(of(map.processor()));
      case State.Task _,
          State.Pass _,
          State.Wait _,
          State.Choice _,
          State.Succeed _,
          State.Fail _ ->
          List.of();
    };
  }

  private static List<Way> ways(State state) {
    return switch (state) {
      case State.Task task -> ways(task.next(), task.recovery());
      case State.Parallel parallel -> ways(parallel.next(), parallel.recovery());
      case State.Map map -> ways(map.next(), map.recovery());
      case State.Choice choice -> ways(choice);
      case State.Pass pass -> next(pass.next());
      case State.Wait wait -> next(wait.next());
      case State.Succeed _, State.Fail _ -> List.of();
    };
  }

  private static List<Way> next(Optional<String> next) {
    return next.map(name -> new Way(name, "", true)).stream().toList();
  }

  private static List<Way> ways(Optional<String> next, Recovery recovery) {
    List<Way> ways = new ArrayList<>(next(next));
    recovery
        .catchers()
        .forEach(
            catcher ->
                ways.add(
                    new Way(catcher.next(), "on " + String.join(", ", catcher.errors()), false)));
    return ways;
  }

  private static List<Way> ways(State.Choice choice) {
    List<Way> ways = new ArrayList<>();
    for (State.ChoiceRule rule : choice.rules()) {
      ways.add(new Way(rule.next(), "by rule " + (ways.size() + 1), true));
    }
    choice.otherwise().ifPresent(name -> ways.add(new Way(name, "otherwise", true)));
    return ways;
  }
}
