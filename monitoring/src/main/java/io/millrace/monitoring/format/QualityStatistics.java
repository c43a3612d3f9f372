package io.millrace.monitoring.format;

import io.millrace.base.json.Json;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.metric.RegressionMetrics;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes `statistics.json` of model quality, for regression.
///
/// The standard deviation of each figure is that of five random samples of 80 % of the rows, drawn
/// without replacement, with 4 as divisor; the text `"NaN"` below 200 rows. Samples overlap, so it
/// is smaller than the standard error, by about half for means: it is what Model Monitor writes,
/// not what a decision should rest on.
public final class QualityStatistics {
  private static final List<String> METRICS = List.of("mae", "mse", "rmse", "r2");
  private static final int LEAST_ROWS = 200;
  private static final int SAMPLES = 5;
  private static final double SAMPLE_SHARE = 0.8;

  /// The same rows give the same deviations.
  private static final long SEED = 42;

  private QualityStatistics() {}

  /// @param labels what came true, per row
  /// @param predictions what was answered, per row
  public static ObjectNode toJson(double[] labels, double[] predictions, Instant at) {
    RegressionMetrics all = RegressionMetrics.of(labels, predictions);
    List<RegressionMetrics> samples =
        all.rows() < LEAST_ROWS ? List.of() : samples(labels, predictions);
    ObjectNode root = Json.object();
    root.put("version", 0.0);
    ObjectNode dataset = root.putObject("dataset");
    dataset.put("item_count", all.rows());
    dataset.put("evaluation_time", at.truncatedTo(ChronoUnit.SECONDS).toString());
    ObjectNode block = root.putObject("regression_metrics");
    for (String name : METRICS) {
      ObjectNode figure = block.putObject(name);
      DataStatistics.put(figure, "value", measure(all, name));
      DataStatistics.put(figure, "standard_deviation", deviation(samples, name));
    }
    return root;
  }

  private static Measure measure(RegressionMetrics metrics, String name) {
    return metrics.byName().getOrDefault(name, new Measure.Undefined("not measured"));
  }

  private static List<RegressionMetrics> samples(double[] labels, double[] predictions) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    int size = (int) (SAMPLE_SHARE * labels.length);
    double[] shuffledLabels = labels.clone();
    double[] shuffledPredictions = predictions.clone();
    List<RegressionMetrics> samples = new ArrayList<>();
    for (int sample = 0; sample < SAMPLES; sample++) {
      double[] drawnLabels = new double[size];
      double[] drawnPredictions = new double[size];
      for (int i = 0; i < size; i++) {
        int drawn = random.nextInt(i, labels.length);
        swap(shuffledLabels, i, drawn);
        swap(shuffledPredictions, i, drawn);
        drawnLabels[i] = shuffledLabels[i];
        drawnPredictions[i] = shuffledPredictions[i];
      }
      samples.add(RegressionMetrics.of(drawnLabels, drawnPredictions));
    }
    return samples;
  }

  private static void swap(double[] values, int i, int j) {
    double kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }

  private static Measure deviation(List<RegressionMetrics> samples, String name) {
    if (samples.isEmpty()) {
      return new Measure.Undefined("fewer than 200 rows");
    }
    double[] values = samples.stream().mapToDouble(s -> measure(s, name).orNaN()).toArray();
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Measure.of(Math.sqrt(squares / (values.length - 1)), "a sample has no value");
  }
}
