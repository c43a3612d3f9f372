package io.millrace.server.page;

import io.millrace.ml.metric.PairedDifferences;
import io.millrace.serving.Rollouts;
import io.millrace.serving.rollout.Alarm;
import io.millrace.serving.rollout.Rollout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/// The way of an endpoint to its next config, or how the last one ended.
///
/// @param models of the new config
/// @param alarms empty if it is over
/// @param pairs how the new answers differ from the old ones, in words; empty without any
public record RolloutCard(
    Rollout rollout, String models, List<Step> steps, List<Watched> alarms, String pairs) {
  public RolloutCard {
    steps = List.copyOf(steps);
    alarms = List.copyOf(alarms);
  }

  /// A share of the requests.
  ///
  /// @param state what has become of the step: `done`, `now` or `later`
  /// @param progress of the step that is going on, 0 to 100
  public record Step(String share, String state, int progress) {}

  /// An alarm with what it sees.
  ///
  /// @param count how many observations it has, of how many that it takes
  public record Watched(String name, Tone tone, String value, String limit, String count) {}

  public static RolloutCard of(Rollouts.View view, String models, Instant now) {
    Rollout rollout = view.rollout();
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < rollout.plan().steps().size(); i++) {
      steps.add(step(rollout, i, now));
    }
    return new RolloutCard(
        rollout,
        models,
        steps,
        view.readings().stream().map(RolloutCard::watched).toList(),
        words(view.pairs()));
  }

  private static Step step(Rollout rollout, int i, Instant now) {
    String share = Format.share(rollout.plan().steps().get(i));
    if (rollout.phase() == Rollout.Phase.COMPLETED || i < rollout.step()) {
      return new Step(share, "done", 100);
    }
    if (i > rollout.step() || rollout.isOver()) {
      return new Step(share, "later", 0);
    }
    double whole = rollout.due().toEpochMilli() - rollout.since().toEpochMilli();
    double past = now.toEpochMilli() - rollout.since().toEpochMilli();
    return new Step(share, "now", (int) Math.clamp(100 * past / Math.max(1, whole), 0, 100));
  }

  private static Watched watched(Alarm.Reading reading) {
    Alarm alarm = reading.alarm();
    boolean enough = reading.observations() >= alarm.least() && reading.value().defined();
    Tone tone = reading.tripped() ? Tone.err("Went off") : enough ? Tone.ok("Quiet") : Tone.UNKNOWN;
    return new Watched(
        switch (alarm) {
          case Alarm.Errors _ -> "Failed requests";
          case Alarm.Latency _ -> "Latency, p99";
          case Alarm.Unanswered _ -> "Rows without a number";
          case Alarm.Agreement(var _, double within) ->
              "Same answer within " + Format.share(within);
          case Alarm.Drift _ -> "Distance of the answers";
          case Alarm.LabelledError _ -> "Larger error by labels";
        },
        tone,
        reading.value().defined() ? text(alarm, reading.value().orNaN()) : "–",
        (alarm instanceof Alarm.Agreement ? "at least " : "at most ") + text(alarm, alarm.limit()),
        enough
            ? Format.count(reading.observations())
            : "%s of %s"
                .formatted(Format.count(reading.observations()), Format.count(alarm.least())));
  }

  private static String text(Alarm alarm, double value) {
    return switch (alarm) {
      case Alarm.Errors _, Alarm.Unanswered _, Alarm.Agreement _, Alarm.LabelledError _ ->
          Format.share(value);
      case Alarm.Latency _ -> Format.latency(value * 1_000);
      case Alarm.Drift _ -> Format.distance(value);
    };
  }

  /// How two answers to the same rows differ.
  static String words(PairedDifferences.Summary pairs) {
    if (pairs.pairs() == 0 || !pairs.mean().defined()) {
      return "";
    }
    DoubleFunction<String> text = text(pairs);
    String interval =
        pairs.low().defined()
            ? ", 95%% interval %s to %s"
                .formatted(text.apply(pairs.low().orNaN()), text.apply(pairs.high().orNaN()))
            : "";
    return "%s were asked of both: the %s %s on average%s."
        .formatted(
            Format.count(pairs.pairs(), "row"),
            pairs.outputs() == 1
                ? "new answers are"
                : "largest difference of their %d numbers is".formatted(pairs.outputs()),
            text.apply(pairs.mean().orNaN()),
            interval);
  }

  /// Differences have a sign, distances of several numbers have none.
  static DoubleFunction<String> text(PairedDifferences.Summary pairs) {
    return pairs.outputs() == 1 ? Format::change : Format::number;
  }

  public Tone tone() {
    return switch (rollout.phase()) {
      case SHIFTING -> Tone.run("Shifting");
      case BAKING -> Tone.run("Baking");
      case COMPLETED -> Tone.ok("Completed");
      case ROLLED_BACK -> Tone.warn("Rolled back");
    };
  }

  /// Where the requests are now.
  public String sentence() {
    return switch (rollout.phase()) {
      case SHIFTING ->
          "Config %d answers %s of the requests, config %d the others."
              .formatted(rollout.to(), Format.share(rollout.share()), rollout.from());
      case BAKING ->
          "Config %d answers all requests; config %d stays warm for a way back."
              .formatted(rollout.to(), rollout.from());
      case COMPLETED -> "Config %d was taken: %s.".formatted(rollout.to(), rollout.reason());
      case ROLLED_BACK ->
          "Config %d answers all requests again: %s.".formatted(rollout.from(), rollout.reason());
    };
  }
}
