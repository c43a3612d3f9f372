package io.millrace.serving.rollout;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How requests move to a new config.
///
/// @param steps the shares of the requests that the new config answers, one after the other, each
///     larger than the one before; the last is 1
/// @param interval how long each step but the last takes, 0 to 7 days
/// @param bake how long the last step takes, before which the config before is let go, 0 to 7 days
/// @param alarms of which any sends all requests back; none twice
/// @param replay how many captured requests the new config must have answered before it is asked
///     anything, the newest ones; 0 to 1,000
/// @param limits of how it may answer them
public record RolloutPlan(
    List<Double> steps,
    Duration interval,
    Duration bake,
    List<Alarm> alarms,
    int replay,
    ReplayLimits limits) {
  public static final int REPLAY_MAX = 1_000;
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final String FIX = "Correct the endpoint's rollout.";

  /// Everything at once after the replay, and no way back.
  public static final RolloutPlan IMMEDIATE =
      new RolloutPlan(List.of(1.0), Duration.ZERO, Duration.ZERO, List.of(), REPLAY_MAX);

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public RolloutPlan {
    steps = List.copyOf(steps);
    alarms = List.copyOf(alarms);
    double before = 0;
    for (double step : steps) {
      require(
          step > before && step <= 1,
          ENDPOINT_INVALID,
          FIX,
          "steps of the rollout: %s (expected: growing shares up to 1)",
          steps);
      before = step;
    }
    require(
        before == 1,
        ENDPOINT_INVALID,
        FIX,
        "steps of the rollout: %s (expected: growing shares up to 1)",
        steps);
    // An interval that is not given is the time of baking: the fault is told of that.
    requireTime("bake", bake);
    requireTime("interval", interval);
    require(
        alarms.stream().map(Alarm::name).distinct().count() == alarms.size(),
        ENDPOINT_INVALID,
        FIX,
        "alarms of the rollout: one is given twice");
    require(
        replay >= 0 && replay <= REPLAY_MAX,
        ENDPOINT_INVALID,
        FIX,
        "replay of the rollout: %d (expected: 0 to 1000)",
        replay);
  }

  /// That limits the replay in nothing.
  public RolloutPlan(
      List<Double> steps, Duration interval, Duration bake, List<Alarm> alarms, int replay) {
    this(steps, interval, bake, alarms, replay, ReplayLimits.NONE);
  }

  /// The same, with other limits of the replay.
  public RolloutPlan with(ReplayLimits others) {
    return new RolloutPlan(steps, interval, bake, alarms, replay, others);
  }

  /// A small share first, then all.
  /// @param size share of the first step, over 0, at most 0.5
  public static RolloutPlan canary(
      double size, Duration interval, Duration bake, List<Alarm> alarms, int replay) {
    require(
        size > 0 && size <= 0.5,
        ENDPOINT_INVALID,
        FIX,
        "canary: %s (expected: a share over 0, at most 0.5)",
        size);
    return new RolloutPlan(List.of(size, 1.0), interval, bake, alarms, replay);
  }

  /// Equal steps; the last may be smaller.
  /// @param step share of each step, 0.1 to 0.5
  public static RolloutPlan linear(
      double step, Duration interval, Duration bake, List<Alarm> alarms, int replay) {
    require(
        step >= 0.1 && step <= 0.5,
        ENDPOINT_INVALID,
        FIX,
        "linear: %s (expected: a share from 0.1 to 0.5)",
        step);
    List<Double> steps = new ArrayList<>();
    for (int i = 1; i * step < 1 - 1e-9; i++) {
      steps.add(i * step);
    }
    steps.add(1.0);
    return new RolloutPlan(steps, interval, bake, alarms, replay);
  }

  /// Whether a new config is simply taken.
  public boolean isImmediate() {
    return steps.size() == 1 && bake.isZero();
  }

  int last() {
    return steps.size() - 1;
  }

  Duration time(int step) {
    return step == last() ? bake : interval;
  }

  private static void requireTime(String name, Duration time) {
    require(
        !time.isNegative() && time.compareTo(LONGEST) <= 0,
        ENDPOINT_INVALID,
        FIX,
        "%s of the rollout: %s (expected: at most 7 days)",
        name,
        time);
  }
}
