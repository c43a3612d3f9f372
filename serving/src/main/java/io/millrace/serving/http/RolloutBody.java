package io.millrace.serving.http;

import io.millrace.ml.metric.Measure;
import io.millrace.ml.metric.PairedDifferences;
import io.millrace.serving.Rollouts;
import io.millrace.serving.rollout.Alarm;
import io.millrace.serving.rollout.Rollout;
import io.millrace.serving.rollout.RolloutJson;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The wire form of a rollout: where it stands, and what its alarms see.
///
/// @param phase `shifting`, `baking`, `completed` or `rolled_back`
/// @param step from 1
/// @param steps the share of the requests that the new config answers in each
/// @param share of the requests that it answers now, 0 to 1
/// @param due when the next step is taken; absent if it is over
/// @param reason why it ended as it did; empty while it goes on
/// @param pairs how the new answers differ from the old ones to the same rows
record RolloutBody(
    int from,
    int to,
    String phase,
    int step,
    List<Double> steps,
    double share,
    String startedAt,
    String since,
    @Nullable String due,
    @Nullable String endedAt,
    String reason,
    JsonNode plan,
    List<AlarmBody> alarms,
    PairsBody pairs) {
  static RolloutBody of(Rollouts.View view) {
    Rollout rollout = view.rollout();
    return new RolloutBody(
        rollout.from(),
        rollout.to(),
        rollout.phase().name().toLowerCase(Locale.ROOT),
        rollout.step() + 1,
        rollout.plan().steps(),
        rollout.share(),
        rollout.startedAt().toString(),
        rollout.since().toString(),
        rollout.isOver() ? null : rollout.due().toString(),
        rollout.endedAt().map(Instant::toString).orElse(null),
        rollout.reason(),
        RolloutJson.write(rollout.plan()),
        view.readings().stream().map(AlarmBody::of).toList(),
        PairsBody.of(view.pairs()));
  }

  /// @param value absent without observations
  /// @param least how many observations it takes
  record AlarmBody(
      String alarm,
      double limit,
      @Nullable Double value,
      long observations,
      int least,
      boolean tripped) {
    static AlarmBody of(Alarm.Reading reading) {
      return new AlarmBody(
          reading.alarm().name(),
          reading.alarm().limit(),
          figure(reading.value()),
          reading.observations(),
          reading.alarm().least(),
          reading.tripped());
    }
  }

  /// Differences of two answers to the same row; figures are absent without pairs.
  ///
  /// @param low end of the interval of 95 % for the mean difference
  /// @param agreement share of pairs that are alike, 0 to 1
  record PairsBody(
      long pairs,
      @Nullable Double mean,
      @Nullable Double low,
      @Nullable Double high,
      @Nullable Double rmse,
      @Nullable Double agreement) {
    static PairsBody of(PairedDifferences.Summary found) {
      return new PairsBody(
          found.pairs(),
          figure(found.mean()),
          figure(found.low()),
          figure(found.high()),
          figure(found.rmse()),
          figure(found.agreement()));
    }
  }

  private static @Nullable Double figure(Measure measure) {
    return measure.defined() ? measure.orNaN() : null;
  }
}
