package io.millrace.pipeline.training;

import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.model.TabularModel;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;

/// Trains models of one algorithm. Thread-safe.
public interface Learner {
  /// The name in the project file, such as `xgboost`.
  String algorithm();

  /// What a model gets whose declaration says nothing about features.
  FeatureSettings features();

  /// Trains; blocks. The same rows and params give the same model.
  ///
  /// @param params the algorithm's own, by its own names
  /// @throws io.millrace.base.MillraceException with `TRAINING_INVALID` or
  ///     `LEARNER_SETTINGS_INVALID` if a param is not known or out of range
  /// @throws InterruptedException when `progress` says that the work was cancelled
  Trained train(
      TrainingRows rows, JsonNode params, FeatureSettings features, TrainingProgress progress)
      throws InterruptedException;

  /// A trained model and how it came about.
  ///
  /// @param xgboost the model as XGBoost wrote it, if XGBoost did
  /// @param params what was used, defaults included, by name
  /// @param figures final figures by metric key
  record Trained(
      TabularModel model,
      Optional<byte[]> xgboost,
      SequencedMap<String, String> params,
      Map<String, Double> figures) {}

  /// Told how the training goes, from any thread.
  interface TrainingProgress {
    /// @param step from 0
    /// @param total how many steps there will be at most
    /// @param figures by metric key; those that are NaN are left out
    void step(int step, int total, Map<String, Double> figures);

    boolean cancelled();
  }
}
