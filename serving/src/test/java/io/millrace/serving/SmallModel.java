package io.millrace.serving;

import static java.util.Objects.requireNonNull;

import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import java.util.List;
import java.util.Map;

/// A model of one number that is worked out by hand: `base + factor * field`. It has no answer
/// without the field.
record SmallModel(String name, String field, double base, double factor) {
  double predict(Map<String, Object> row) {
    return base + factor * number(row, field);
  }

  static double number(Map<String, Object> row, String field) {
    return (Double) requireNonNull(row.get(field));
  }

  ServableModel servable() {
    Frame train = Frame.of(new NumberColumn(field, new double[] {10_000, 20_000, 30_000, 40_000}));
    FeaturePipeline features = FeaturePipeline.fit(train, List.of(field), FeatureSettings.TREES);
    return new ServableModel.InProcess(
        new ServedModel(name, 1),
        new TabularModel(
            features, new LinearModel(base, new double[] {factor}), TargetTransform.IDENTITY),
        train);
  }
}
