package io.millrace.serving.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The way of an endpoint from one config to the next: where it stands. Immutable; what happens
/// gives another one.
///
/// @param from the number of the config before, which answers what is left
/// @param to the number of the new config
/// @param step position in the plan's steps
/// @param since when the step began, or was begun again
/// @param reason why it ended as it did; empty while it goes on
/// @param endedAt absent while it goes on
public record Rollout(
    String endpoint,
    int from,
    int to,
    RolloutPlan plan,
    Phase phase,
    int step,
    Instant startedAt,
    Instant since,
    String reason,
    Optional<Instant> endedAt) {
  /// What a rollout can be in.
  public enum Phase {
    /// The new config answers a part of the requests.
    SHIFTING,
    /// It answers all of them; the one before waits.
    BAKING,
    /// The new config is the endpoint's.
    COMPLETED,
    /// The one before is.
    ROLLED_BACK
  }

  /// Begins at the first step.
  public static Rollout begin(String endpoint, int from, int to, RolloutPlan plan, Instant now) {
    return new Rollout(endpoint, from, to, plan, phase(plan, 0), 0, now, now, "", Optional.empty());
  }

  /// What has become of it by now. Steps whose time has passed twice over are still taken one by
  /// one, so that each has answered something.
  /// @param readings of the plan's alarms
  public Rollout tick(Instant now, List<Alarm.Reading> readings) {
    if (isOver()) {
      return this;
    }
    Optional<Alarm.Reading> tripped = readings.stream().filter(Alarm.Reading::tripped).findFirst();
    if (tripped.isPresent()) {
      return rolledBack(tripped.get().text(), now);
    }
    if (now.isBefore(due())) {
      return this;
    }
    return step == plan.last() ? completed("no alarm went off", now) : at(step + 1, now);
  }

  /// Sends everything back.
  public Rollout rolledBack(String why, Instant now) {
    return isOver() ? this : ended(Phase.ROLLED_BACK, why, now);
  }

  /// Ends the shifting: the new config is taken.
  public Rollout completed(String why, Instant now) {
    return isOver() ? this : ended(Phase.COMPLETED, why, now);
  }

  /// Begins the time of the step again, because nobody has watched it.
  public Rollout again(Instant now) {
    return isOver() ? this : at(step, now);
  }

  public boolean isOver() {
    return switch (phase) {
      case SHIFTING, BAKING -> false;
      case COMPLETED, ROLLED_BACK -> true;
    };
  }

  /// The share of the requests that the new config answers, 0 to 1.
  public double share() {
    return switch (phase) {
      case SHIFTING, BAKING -> plan.steps().get(step);
      case COMPLETED -> 1;
      case ROLLED_BACK -> 0;
    };
  }

  /// When the next step is due.
  public Instant due() {
    Duration time = plan.time(step);
    return since.plus(time);
  }

  private Rollout at(int next, Instant now) {
    return new Rollout(
        endpoint, from, to, plan, phase(plan, next), next, startedAt, now, "", Optional.empty());
  }

  private Rollout ended(Phase as, String why, Instant now) {
    return new Rollout(endpoint, from, to, plan, as, step, startedAt, since, why, Optional.of(now));
  }

  private static Phase phase(RolloutPlan plan, int step) {
    return step == plan.last() ? Phase.BAKING : Phase.SHIFTING;
  }
}
