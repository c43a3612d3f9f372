package io.millrace.pipeline.training;

import io.millrace.pipeline.training.TrialAnswers.Way;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// How far answers are from labels. Where chance decides what is answered, errors are what is to be
/// expected of them: each possible answer counts by its share. Not the mean answer is measured,
/// which nobody would get, and which would hide that one branch is bad.
///
/// @param labels `[rows]`
record ExpectedErrors(double[] labels, List<Way> ways) {
  /// RMSE is the root of the expected squared error. R² is linear in it, and so a mean as well.
  Figures figures() {
    if (ways.size() == 1) {
      return Figures.of(labels, ways.getFirst().answers());
    }
    Figures first = Figures.of(labels, ways.getFirst().answers());
    double square = 0;
    double absolute = 0;
    double r2 = 0;
    for (Way way : ways) {
      Figures figures = Figures.of(labels, way.answers());
      square += way.share() * figures.rmse() * figures.rmse();
      absolute += way.share() * figures.mae();
      r2 += way.share() * figures.r2();
    }
    return new Figures(first.rows(), first.left(), Math.sqrt(square), absolute, r2);
  }

  /// `[rows]`: the expected squared error of each row.
  double[] squares() {
    double[] squares = new double[labels.length];
    for (Way way : ways) {
      for (int row = 0; row < squares.length; row++) {
        double error = way.answers()[row] - labels[row];
        squares[row] += way.share() * (error * error);
      }
    }
    return squares;
  }

  /// Of each model, how far its predictions are from the labels of the rows that it may be asked
  /// of; of one that no row reaches, without rows. What a model predicts need not be the label: a
  /// step of a sequence may give something else.
  SequencedMap<String, Figures> ofModels() {
    SequencedMap<String, Figures> byModel = new LinkedHashMap<>();
    for (String model : ways.getFirst().byModel().sequencedKeySet()) {
      byModel.put(model, ofModel(model));
    }
    return byModel;
  }

  private Figures ofModel(String model) {
    double square = 0;
    double absolute = 0;
    double weight = 0;
    boolean[] isAsked = new boolean[labels.length];
    for (Way way : ways) {
      double[] predictions = way.byModel().getOrDefault(model, new double[0]);
      for (int row = 0; row < predictions.length; row++) {
        double error = predictions[row] - labels[row];
        if (Double.isFinite(error)) {
          isAsked[row] = true;
          square += way.share() * (error * error);
          absolute += way.share() * Math.abs(error);
          weight += way.share();
        }
      }
    }
    long rows = 0;
    for (boolean asked : isAsked) {
      rows += asked ? 1 : 0;
    }
    return new Figures(rows, 0, Math.sqrt(square / weight), absolute / weight, Double.NaN);
  }
}
