package io.millrace.pipeline.training.xgboost;

import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.tree.TreeEnsemble;
import io.millrace.pipeline.training.Learner;
import io.millrace.pipeline.training.TrainingRows;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;

/// `xgboost`: gradient-boosted trees, trained by XGBoost, served by our own evaluator.
public final class XgboostLearner implements Learner {
  /// XGBoost's defaults that a reader of a run wants to see.
  private static final Map<String, String> DEFAULTS =
      Map.of("eta", "0.3", "max_depth", "6", "objective", "reg:squarederror", "seed", "0");

  private final XgboostWorkers workers;

  public XgboostLearner(XgboostWorkers workers) {
    this.workers = workers;
  }

  @Override
  public String algorithm() {
    return "xgboost";
  }

  @Override
  public FeatureSettings features() {
    return FeatureSettings.TREES;
  }

  @Override
  public Trained train(
      TrainingRows rows, JsonNode params, FeatureSettings features, TrainingProgress progress)
      throws InterruptedException {
    XgboostParams settings = XgboostParams.parse(params);
    FeaturePipeline pipeline = rows.features(features);
    Map<String, Double> last = new HashMap<>();
    byte[] file =
        workers.train(
            settings,
            pipeline.outputNames(),
            encoded(rows, rows.train(), pipeline),
            encoded(rows, rows.validation(), pipeline),
            round -> {
              last.put("train-" + rows.metric(), round.trainRmse());
              last.put("validation-" + rows.metric(), round.validationRmse());
              progress.step(round.number(), settings.rounds(), Map.copyOf(last));
            },
            progress::cancelled);
    TabularModel model = new TabularModel(pipeline, TreeEnsemble.read(file), rows.transform());
    return new Trained(model, Optional.of(file), used(settings), last);
  }

  private static EncodedRows encoded(TrainingRows rows, Frame frame, FeaturePipeline pipeline) {
    double[] labels = rows.labels(frame);
    float[] narrow = new float[labels.length];
    for (int row = 0; row < narrow.length; row++) {
      narrow[row] = (float) labels[row];
    }
    return new EncodedRows(pipeline.transformToFloats(frame), narrow);
  }

  private static SequencedMap<String, String> used(XgboostParams settings) {
    SequencedMap<String, String> used = new LinkedHashMap<>();
    used.put("num_boost_round", Integer.toString(settings.rounds()));
    new java.util.TreeMap<>(DEFAULTS).forEach(used::put);
    if (settings.booster().containsKey("learning_rate")) {
      used.remove("eta");
    }
    new java.util.TreeMap<>(settings.booster()).forEach(used::put);
    return used;
  }
}
