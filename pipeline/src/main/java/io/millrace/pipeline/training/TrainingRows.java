package io.millrace.pipeline.training;

import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.model.TargetTransform;
import java.util.List;

/// What a learner learns from.
///
/// @param train rows to fit on, features included; at least one
/// @param validation rows to measure on and to choose by; may be empty
/// @param target the column that is learned
/// @param transform the scale on which it is learned
public record TrainingRows(
    Frame train, Frame validation, String target, TargetTransform transform) {
  /// Every column but the target.
  public List<String> inputs() {
    return train.names().stream().filter(name -> !name.equals(target)).toList();
  }

  /// Fitted on the training rows only.
  public FeaturePipeline features(FeatureSettings settings) {
    return FeaturePipeline.fit(train, inputs(), settings);
  }

  /// The labels of `frame` on the scale that is learned.
  public double[] labels(Frame frame) {
    double[] labels = frame.number(target).values().clone();
    for (int row = 0; row < labels.length; row++) {
      labels[row] = transform.apply(labels[row]);
    }
    return labels;
  }

  /// What an RMSE on the learned scale is called: that of logarithms is the RMSLE.
  public String metric() {
    return switch (transform) {
      case IDENTITY -> "rmse";
      case LOG1P -> "rmsle";
    };
  }
}
