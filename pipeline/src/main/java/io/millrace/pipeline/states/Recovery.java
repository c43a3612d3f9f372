package io.millrace.pipeline.states;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What a state does about failures of its work: Retry first, then Catch.
public record Recovery(List<Retrier> retriers, List<Catcher> catchers) {
  static final Recovery NONE = new Recovery(List.of(), List.of());

  public Recovery {
    retriers = List.copyOf(retriers);
    catchers = List.copyOf(catchers);
  }

  static Recovery of(State state) {
    return switch (state) {
      case State.Task task -> task.recovery();
      case State.Parallel parallel -> parallel.recovery();
      case State.Map map -> map.recovery();
      case State.Pass _, State.Wait _, State.Choice _, State.Succeed _, State.Fail _ -> NONE;
    };
  }

  List<String> targets() {
    return catchers.stream().map(Catcher::next).toList();
  }

  /// The place of the first retrier that matches.
  OptionalInt retrier(Failure failure) {
    for (int i = 0; i < retriers.size(); i++) {
      if (ErrorNames.matches(retriers.get(i).errors(), failure)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  Optional<Catcher> catcher(Failure failure) {
    return catchers.stream().filter(c -> ErrorNames.matches(c.errors(), failure)).findFirst();
  }

  /// @param maxDelaySeconds cap of the delay
  public record Retrier(
      List<String> errors,
      long intervalSeconds,
      int maxAttempts,
      double backoffRate,
      OptionalDouble maxDelaySeconds,
      Jitter jitter) {
    public Retrier {
      errors = List.copyOf(errors);
    }

    /// @param retry 1 for the first
    /// @param draw uniform in [0, 1)
    long delayMillis(int retry, double draw) {
      double seconds =
          Math.min(
              intervalSeconds * Math.pow(backoffRate, retry - 1),
              maxDelaySeconds.orElse(99_999_999));
      double drawn = jitter == Jitter.FULL ? seconds * draw : seconds;
      return Math.round(drawn * 1_000);
    }
  }

  /// How delays are spread.
  public enum Jitter {
    NONE,
    FULL
  }

  /// @param data the output of the state and the variables when this catcher is taken
  public record Catcher(List<String> errors, String next, DataFlow data) {
    public Catcher {
      errors = List.copyOf(errors);
    }
  }
}
