package io.millrace.pipeline.states;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A definition without faults, ready to be interpreted. Immutable, thread-safe. Made by
/// [Definition#read].
/// @param timeoutSeconds of the whole execution
public record StateMachine(Optional<String> comment, Level top, Optional<Integer> timeoutSeconds) {
  /// What a child of a map run runs.
  static StateMachine of(Level processor) {
    return new StateMachine(Optional.empty(), processor, Optional.empty());
  }

  /// What the children of a distributed Map run, at whatever level it stands.
  public Optional<StateMachine> distributed(String label) {
    return levels(top)
        .flatMap(level -> level.states().values().stream())
        .flatMap(state -> state instanceof State.Map map ? Stream.of(map) : Stream.empty())
        .filter(map -> map.distribution().filter(d -> d.label().equals(label)).isPresent())
        .findFirst()
        .map(map -> of(map.processor()));
  }

  /// The variables that states read, by state, at all levels; those that read none are left out.
  public Map<String, Set<String>> variableReferences() {
    Map<String, Set<String>> references = new LinkedHashMap<>();
    levels(top).forEach(level -> references.putAll(level.reads()));
    return references;
  }

  /// A state at whatever level.
  Optional<State> state(String name) {
    return levels(top)
        .flatMap(level -> Optional.ofNullable(level.states().get(name)).stream())
        .findFirst();
  }

  private static Stream<Level> levels(Level level) {
    return Stream.concat(
        Stream.of(level), level.states().values().stream().flatMap(StateMachine::inside));
  }

  private static Stream<Level> inside(State state) {
    return switch (state) {
      case State.Map map -> levels(map.processor());
      case State.Parallel parallel -> parallel.branches().stream().flatMap(StateMachine::levels);
      default -> Stream.empty();
    };
  }
}
