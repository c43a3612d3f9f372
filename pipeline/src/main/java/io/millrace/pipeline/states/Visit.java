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
  Value input;

  /// Retries so far of each retrier, by its place.
  final Map<Integer, Integer> retries = new HashMap<>();

  /// Counts on over redrives: names the attempt.
  int attempt;

  /// The attempt that the last redrive began with.
  private int firstAttempt;

  /// What the next attempt's first event names as its previous one.
  long startPrevious;

  /// The attempt at a task.
  @Nullable JsonNode arguments;
  TaskCommand.@Nullable Progress progress;
  Instant progressAt;
  Optional<Instant> timeoutAt = Optional.empty();
  OptionalInt timeoutSeconds = OptionalInt.empty();
  OptionalInt heartbeatSeconds = OptionalInt.empty();

  /// The branches or iterations that run.
  @Nullable Fanout fanout;

  /// The branches or iterations that ran last; some may have ended well before others broke.
  @Nullable Fanout begun;

  /// Of a distributed Map, once it has begun.
  @Nullable MapRunVisit mapRun;

  Visit(State state, HistoryEvent entered, JsonNode input) {
    this.state = state;
    this.entered = entered.id();
    this.enteredPrevious = entered.previousId();
    this.enteredAt = entered.timestamp();
    this.progressAt = entered.timestamp();
    this.input = new Value(input);
    this.startPrevious = entered.id();
  }

  MapRunVisit run() {
    MapRunVisit current = mapRun;
    if (current == null) {
      throw new IllegalStateException("no map run has begun");
    }
    return current;
  }

  /// As `State.RetryCount`.
  int retryCount() {
    return attempt - firstAttempt;
  }

  void giveInput(JsonNode other) {
    input = new Value(other);
  }

  /// The execution is redriven while it is here: retries count from 0 again.
  void restart(long previous) {
    if (arguments != null) {
      attempt++;
    }
    firstAttempt = attempt;
    retries.clear();
    startPrevious = previous;
    progress = null;
    timeoutAt = Optional.empty();
  }
}
