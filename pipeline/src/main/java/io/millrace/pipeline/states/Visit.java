package io.millrace.pipeline.states;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One stay in a state. Not thread-safe.
final class Visit {
  final State state;
  final long entered;
  final long enteredPrevious;
  final Instant enteredAt;
  final Value input;

  /// Retries so far: of each retrier by its place, and of all together.
  final Map<Integer, Integer> retries = new HashMap<>();
  int attempt;

  /// What the next attempt's first event names as its previous one.
  long startPrevious;

  /// The attempt at a task.
  @Nullable JsonNode arguments;
  TaskCommand.@Nullable Progress progress;
  Instant progressAt;
  Optional<Instant> timeoutAt = Optional.empty();
  OptionalInt timeoutSeconds = OptionalInt.empty();
  OptionalInt heartbeatSeconds = OptionalInt.empty();

  /// The branches or iterations of the attempt.
  @Nullable Fanout fanout;

  Visit(State state, HistoryEvent entered, JsonNode input) {
    this.state = state;
    this.entered = entered.id();
    this.enteredPrevious = entered.previousId();
    this.enteredAt = entered.timestamp();
    this.progressAt = entered.timestamp();
    this.input = new Value(input);
    this.startPrevious = entered.id();
  }
}
