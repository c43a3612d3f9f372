package io.millrace.pipeline.states;

import java.util.Optional;

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
    return find(top, label).map(StateMachine::of);
  }

  private static Optional<Level> find(Level level, String label) {
    return level.states().values().stream().flatMap(s -> find(s, label).stream()).findFirst();
  }

  private static Optional<Level> find(State state, String label) {
    return switch (state) {
      case State.Map map when map.distribution().filter(d -> d.label().equals(label)).isPresent() ->
          Optional.of(map.processor());
      case State.Map map -> find(map.processor(), label);
      case State.Parallel parallel ->
          parallel.branches().stream().flatMap(b -> find(b, label).stream()).findFirst();
      default -> Optional.empty();
    };
  }
}
