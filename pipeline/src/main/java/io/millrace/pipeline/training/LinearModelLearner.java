package io.millrace.pipeline.training;

import static io.millrace.base.ErrorCode.TRAINING_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.linear.LinearFit;
import io.millrace.ml.linear.LinearLearner;
import io.millrace.ml.linear.LinearSettings;
import io.millrace.ml.model.TabularModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// `linear-learner`: an elastic net on standardised inputs; several strengths are fitted in
/// parallel and the best on validation is kept.
///
/// | param | default | meaning |
/// |---|---|---|
/// | `strengths` | 0.1 down to 0 | penalties to try |
/// | `l1_ratio` | 0 | share of the penalty on absolute coefficients: 0 ridge, 1 lasso |
/// | `max_epochs` | 2000 | most passes over the coefficients |
/// | `tolerance` | 1e-7 | stops when no coefficient changes by more |
/// | `patience` | 50 | stops after so many epochs without a better validation RMSE |
public final class LinearModelLearner implements Learner {
  /// Epochs whose figures are kept: all of the first 20, then each tenth.
  private static final int DENSE_EPOCHS = 20;

  @Override
  public String algorithm() {
    return "linear-learner";
  }

  @Override
  public FeatureSettings features() {
    return FeatureSettings.LINEAR;
  }

  @Override
  public Trained train(
      TrainingRows rows, JsonNode params, FeatureSettings features, TrainingProgress progress)
      throws InterruptedException {
    LinearSettings settings = settings(params);
    FeaturePipeline pipeline = rows.features(features);
    List<LinearFit> fits;
    try {
      fits =
          new LinearLearner(settings)
              .fit(
                  encoded(rows, rows.train(), pipeline),
                  encoded(rows, rows.validation(), pipeline),
                  new PlatformThreads(),
                  epoch -> {
                    if (progress.cancelled()) {
                      throw new CancellationException();
                    }
                    if (epoch.number() < DENSE_EPOCHS || epoch.number() % 10 == 0) {
                      progress.step(
                          epoch.number(),
                          settings.maxEpochs(),
                          figures(
                              rows,
                              "/" + epoch.strength(),
                              epoch.trainRmse(),
                              epoch.validationRmse()));
                    }
                  });
    } catch (CancellationException e) {
      throw new InterruptedException();
    }
    LinearFit best = LinearLearner.best(fits);
    TabularModel model = new TabularModel(pipeline, best.model(), rows.transform());
    return new Trained(
        model,
        Optional.empty(),
        used(settings, best),
        figures(rows, "", best.trainRmse(), best.validationRmse()));
  }

  private static LinearLearner.Rows encoded(
      TrainingRows rows, Frame frame, FeaturePipeline pipeline) {
    return new LinearLearner.Rows(pipeline.transform(frame), pipeline.width(), rows.labels(frame));
  }

  private static Map<String, Double> figures(
      TrainingRows rows, String suffix, double train, double validation) {
    return Map.of(
        "train-" + rows.metric() + suffix,
        train,
        "validation-" + rows.metric() + suffix,
        validation);
  }

  private static LinearSettings settings(JsonNode params) {
    LinearSettings defaults = LinearSettings.DEFAULT;
    List<Double> strengths = defaults.strengths();
    double l1Ratio = defaults.l1Ratio();
    int maxEpochs = defaults.maxEpochs();
    double tolerance = defaults.tolerance();
    int patience = defaults.patience();
    for (Map.Entry<String, JsonNode> param : params.properties()) {
      JsonNode value = param.getValue();
      switch (param.getKey()) {
        case "strengths" -> strengths = numbers(value);
        case "l1_ratio" -> l1Ratio = number(param.getKey(), value);
        case "max_epochs" -> maxEpochs = (int) number(param.getKey(), value);
        case "tolerance" -> tolerance = number(param.getKey(), value);
        case "patience" -> patience = (int) number(param.getKey(), value);
        default -> throw wrong(param.getKey(), "is not known");
      }
    }
    return new LinearSettings(strengths, l1Ratio, maxEpochs, tolerance, patience);
  }

  private static List<Double> numbers(JsonNode value) {
    return value.isArray()
        ? value.valueStream().map(v -> number("strengths", v)).toList()
        : List.of(number("strengths", value));
  }

  private static double number(String name, JsonNode value) {
    if (!value.isNumber()) {
      throw wrong(name, "is %s (expected: a number)".formatted(value));
    }
    return value.asDouble();
  }

  private static MillraceException wrong(String name, String problem) {
    return new MillraceException(
        TRAINING_INVALID,
        "params of linear-learner: '%s' %s".formatted(name, problem),
        "Use strengths, l1_ratio, max_epochs, tolerance, patience.");
  }

  private static SequencedMap<String, String> used(LinearSettings settings, LinearFit best) {
    SequencedMap<String, String> used = new LinkedHashMap<>();
    used.put(
        "strengths",
        settings.strengths().stream().map(String::valueOf).collect(Collectors.joining(",")));
    used.put("strength", Double.toString(best.strength()));
    used.put("l1_ratio", Double.toString(settings.l1Ratio()));
    used.put("max_epochs", Integer.toString(settings.maxEpochs()));
    used.put("tolerance", Double.toString(settings.tolerance()));
    used.put("patience", Integer.toString(settings.patience()));
    used.put("epochs", Integer.toString(best.epochs()));
    return used;
  }
}
