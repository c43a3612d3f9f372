package io.millrace.pipeline.training;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.metric.Gain;
import io.millrace.ml.metric.PairedBootstrap;
import io.millrace.ml.model.TabularModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.node.ObjectNode;

/// What models answer on the test rows.
final class TestScores {
  /// The bootstrap's seed: the same rows and models give the same interval.
  private static final long SEED = 20_151;

  private final Frame test;
  private final double[] labels;
  private final Slices slices;
  private final SequencedMap<String, double[]> challengers = new LinkedHashMap<>();
  private final SequencedMap<String, double[]> champions = new LinkedHashMap<>();

  TestScores(Frame test, String target) {
    this.test = test;
    this.labels = test.number(target).values();
    this.slices = new Slices(test, target);
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

  AnswerEvaluation answer(ServedAnswer served) {
    double[] challenger = combined(served, challengers);
    Optional<AnswerEvaluation.Champion> champion =
        champions.keySet().containsAll(served.models())
            ? Optional.of(compare(challenger, combined(served, champions)))
            : Optional.empty();
    return new AnswerEvaluation(
        served.name(),
        served.models(),
        served.combine().toString(),
        Figures.of(labels, challenger),
        champion);
  }

  private AnswerEvaluation.Champion compare(double[] challenger, double[] champion) {
    Gain gain =
        PairedBootstrap.rmseGain(labels, champion, challenger, PairedBootstrap.RESAMPLES, SEED);
    return new AnswerEvaluation.Champion(Figures.of(labels, champion), gain);
  }

  private double[] combined(ServedAnswer served, Map<String, double[]> predictions) {
    SequencedMap<String, double[]> wanted = new LinkedHashMap<>();
    for (String model : served.models()) {
      wanted.put(model, java.util.Objects.requireNonNull(predictions.get(model)));
    }
    return served.combine().apply(wanted, test);
  }
}
