package io.millrace.pipeline.training;

import static io.millrace.base.ErrorCode.TRAINING_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.ml.metric.Gain;
import io.millrace.ml.metric.GateComparison;
import io.millrace.pipeline.training.GateDecision.Condition;
import io.millrace.pipeline.training.GateDecision.Condition.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The conditions that challengers must meet to be registered and deployed. Looked at in this
/// order, all of them reported, the first failure decides:
///
/// 1. every prediction and label is a number, every row is answered;
/// 2. the absolute limits on the served answer;
/// 3. at least [#LEAST_ROWS] test rows;
/// 4. if there is a champion: `champion` wants a smaller RMSE and, beyond chance, none that is
/// worse by more than the margin; `champion strictly` wants a smaller one beyond chance. The
/// comparison is always of the RMSE on the same rows, also where the limits are on another metric,
/// because squared error is what the learners minimise.
///
/// @param metric `rmse`, `mae` or `r2`, for the absolute limits
/// @param atMost upper limit of the metric
/// @param atLeast lower limit of the metric
/// @param margin share of the champion's RMSE that still counts as not worse, 0 to 1
record Gate(
    String metric, OptionalDouble atMost, OptionalDouble atLeast, Beat beat, double margin) {
  /// Fewer test rows say nothing about a regression.
  static final int LEAST_ROWS = 30;

  private static final String FIX = "Correct the gate in the project file.";
  private static final Set<String> METRICS = Set.of("rmse", "mae", "r2");

  /// What the challenger has to do to the champion.
  enum Beat {
    CHAMPION,
    CHAMPION_STRICTLY,
    NOTHING
  }

  /// @throws MillraceException with `TRAINING_INVALID` if a rule above is broken
  Gate {
    MillraceException.require(
        METRICS.contains(metric),
        TRAINING_INVALID,
        FIX,
        "metric of the gate: '%s' (expected: rmse, mae or r2)",
        metric);
    MillraceException.require(
        margin >= 0 && margin <= 1,
        TRAINING_INVALID,
        FIX,
        "margin of the gate: %s (expected: 0 to 1)",
        margin);
  }

  /// @param json `{"metric", "at_most", "at_least", "beat", "margin"}`, all optional
  static Gate parse(JsonNode json) {
    return new Gate(
        json.path("metric").asString("rmse"),
        limit(json, "at_most"),
        limit(json, "at_least"),
        beat(json.path("beat").asString("champion")),
        json.path("margin").asDouble(0.01));
  }

  private static OptionalDouble limit(JsonNode json, String name) {
    if (!json.hasNonNull(name)) {
      return OptionalDouble.empty();
    }
    MillraceException.require(
        json.get(name).isNumber(),
        TRAINING_INVALID,
        FIX,
        "%s of the gate: %s (expected: a number)",
        name,
        json.get(name));
    return OptionalDouble.of(json.get(name).asDouble());
  }

  private static Beat beat(String text) {
    return switch (text) {
      case "champion" -> Beat.CHAMPION;
      case "champion strictly" -> Beat.CHAMPION_STRICTLY;
      case "nothing" -> Beat.NOTHING;
      default ->
          throw new MillraceException(
              TRAINING_INVALID,
              "beat of the gate: '%s' (expected: champion, champion strictly or nothing)"
                  .formatted(text),
              FIX);
    };
  }

  /// @param evaluations one for each answer that will be served
  GateDecision decide(List<AnswerEvaluation> evaluations) {
    List<Condition> conditions = new ArrayList<>();
    for (AnswerEvaluation evaluation : evaluations) {
      conditions.addAll(judge(evaluation));
    }
    for (Condition condition : conditions) {
      if (!condition.holds()) {
        return new GateDecision.Reject(condition.text(), conditions);
      }
    }
    if (evaluations.isEmpty()) {
      return new GateDecision.Reject("Nothing was evaluated.", conditions);
    }
    boolean first = evaluations.stream().allMatch(e -> e.champion().isEmpty());
    return first
        ? new GateDecision.FirstChampion(conditions)
        : new GateDecision.Promote(conditions);
  }

  private List<Condition> judge(AnswerEvaluation evaluation) {
    List<Condition> conditions = new ArrayList<>();
    Figures figures = evaluation.challenger().figures();
    String answer = evaluation.answer();
    conditions.add(
        condition(
            answer,
            "predictions are numbers",
            figures.left() == 0,
            (double) figures.left(),
            0,
            "%s: %d of %d test rows have no usable prediction or label%s",
            answer,
            figures.left(),
            figures.left() + figures.rows(),
            because(evaluation.challenger())));
    double value = figures.metric(metric);
    atMost.ifPresent(
        limit ->
            conditions.add(
                condition(
                    answer,
                    metric + " at_most",
                    value <= limit,
                    value,
                    limit,
                    "%s: %s is %s (limit: at most %s)",
                    answer,
                    metric,
                    text(value),
                    text(limit))));
    atLeast.ifPresent(
        limit ->
            conditions.add(
                condition(
                    answer,
                    metric + " at_least",
                    value >= limit,
                    value,
                    limit,
                    "%s: %s is %s (limit: at least %s)",
                    answer,
                    metric,
                    text(value),
                    text(limit))));
    conditions.add(
        condition(
            answer,
            "test rows",
            figures.rows() >= LEAST_ROWS,
            (double) figures.rows(),
            LEAST_ROWS,
            "%s: %d test rows (expected: at least %d)",
            answer,
            figures.rows(),
            LEAST_ROWS));
    if (beat != Beat.NOTHING) {
      evaluation
          .champion()
          .map(champion -> compare(evaluation, champion))
          .ifPresent(conditions::add);
    }
    return conditions;
  }

  private static String because(AnswerEvaluation.Found found) {
    return found.problem().map(problem -> ": " + problem).orElse("");
  }

  private Condition compare(AnswerEvaluation evaluation, AnswerEvaluation.Found champion) {
    String answer = evaluation.answer();
    boolean strictly = beat == Beat.CHAMPION_STRICTLY;
    String name = strictly ? "beats the champion strictly" : "beats the champion";
    if (evaluation.gain().isEmpty()) {
      return condition(
          answer,
          name,
          false,
          Double.NaN,
          Double.NaN,
          "%s: cannot be compared, as challenger and champion have not both answered all test rows;"
              + " %d are without an answer of the champion%s",
          answer,
          champion.figures().left(),
          because(champion));
    }
    Gain gain = evaluation.gain().get();
    double allowed = margin * champion.figures().metric("rmse");
    GateComparison comparison = new GateComparison(gain.estimate(), gain.interval90(), allowed);
    boolean holds = strictly ? comparison.superior() : comparison.beatsChampion();
    return condition(
        answer,
        name,
        holds,
        comparison.gain(),
        strictly ? 0 : -allowed,
        "%s: RMSE gain over the champion %s, 90 %% interval %s to %s (margin: %s)",
        answer,
        text(comparison.gain()),
        text(comparison.interval90().low()),
        text(comparison.interval90().high()),
        text(allowed));
  }

  private static Condition condition(
      String answer,
      String name,
      boolean holds,
      double value,
      double limit,
      String text,
      Object... args) {
    return new Condition(
        answer, name, value, limit, holds ? Outcome.HOLDS : Outcome.FAILS, text.formatted(args));
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.4f" : "%,.1f", value);
  }
}
