package io.millrace.pipeline.training;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.metric.Gain;
import io.millrace.ml.metric.PairedBootstrap;
import io.millrace.ml.model.TabularModel;
import io.millrace.pipeline.training.AnswerEvaluation.Found;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.node.ObjectNode;

/// What models, and endpoints that ask them, answer on the test rows.
final class TestScores {
  /// The bootstrap's seed: the same rows and models give the same interval.
  private static final long SEED = 20_151;

  private final Frame test;
  private final Frame rows;
  private final double[] labels;
  private final Slices slices;
  private final SequencedMap<String, double[]> challengers = new LinkedHashMap<>();
  private final SequencedMap<String, double[]> champions = new LinkedHashMap<>();

  /// By what was found: of each row, the expected squared error.
  private final IdentityHashMap<Found, double[]> squares = new IdentityHashMap<>();

  TestScores(Frame test, String target) {
    this.test = test;
    this.rows = test.without(target);
    this.labels = test.number(target).values();
    this.slices = new Slices(test, target);
  }

  /// As callers would send them: what is predicted is not told.
  Frame rows() {
    return rows;
  }

  Figures challenger(String name, TabularModel model) {
    double[] predictions = model.predict(test);
    challengers.put(name, predictions);
    return Figures.of(labels, predictions);
  }

  Figures champion(String name, TabularModel model) {
    double[] predictions = model.predict(test);
    champions.put(name, predictions);
    return Figures.of(labels, predictions);
  }

  /// Of each new model, how it does on parts of the test rows.
  ObjectNode slices() {
    ObjectNode json = Json.object();
    challengers.forEach((name, predictions) -> json.set(name, slices.measure(labels, predictions)));
    return json;
  }

  /// Each new model that was measured, as if it were served by itself.
  List<AnswerEvaluation> alone() {
    return challengers.sequencedKeySet().stream().map(this::alone).toList();
  }

  private AnswerEvaluation alone(String model) {
    Found challenger = found(TrialAnswers.of(model, predictions(model, challengers)));
    Optional<Found> champion =
        champions.containsKey(model)
            ? Optional.of(found(TrialAnswers.of(model, predictions(model, champions))))
            : Optional.empty();
    return compared(model, List.of(model), challenger, champion);
  }

  private static double[] predictions(String model, Map<String, double[]> all) {
    return Objects.requireNonNull(all.get(model));
  }

  /// What answers to [#rows] are worth.
  Found found(TrialAnswers answers) {
    ExpectedErrors errors = new ExpectedErrors(labels, answers.ways());
    Found found =
        new Found(
            answers.calculated(),
            errors.figures(),
            errors.ofModels(),
            answers.problem(),
            answers.absent());
    squares.put(found, errors.squares());
    return found;
  }

  /// What is to be said where there are no answers.
  Found unanswered(String problem) {
    return new Found(
        "",
        new Figures(0, labels.length, Double.NaN, Double.NaN, Double.NaN),
        new LinkedHashMap<>(),
        Optional.of(problem),
        List.of());
  }

  AnswerEvaluation compared(ServedAnswer served, Found challenger, Optional<Found> champion) {
    return compared(served.name(), served.models(), challenger, champion);
  }

  private AnswerEvaluation compared(
      String name, List<String> models, Found challenger, Optional<Found> champion) {
    return new AnswerEvaluation(
        name, models, challenger, champion, champion.flatMap(found -> gain(challenger, found)));
  }

  private Optional<Gain> gain(Found challenger, Found champion) {
    double[] after = squares.get(challenger);
    double[] before = squares.get(champion);
    if (after == null
        || before == null
        || challenger.figures().left() > 0
        || champion.figures().left() > 0) {
      return Optional.empty();
    }
    return Optional.of(
        PairedBootstrap.rmseGainOfSquares(before, after, PairedBootstrap.RESAMPLES, SEED));
  }
}
