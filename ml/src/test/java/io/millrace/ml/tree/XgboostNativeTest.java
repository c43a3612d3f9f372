package io.millrace.ml.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.ml.explain.Explainer;
import io.millrace.ml.model.Predictor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Models that the native library trains on random data with random settings, against that library.
class XgboostNativeTest {
  private static final List<String> OBJECTIVES =
      List.of(
          "reg:squarederror",
          "reg:pseudohubererror",
          "reg:absoluteerror",
          "binary:logistic",
          "binary:logitraw",
          "count:poisson",
          "reg:tweedie",
          "rank:pairwise",
          "multi:softprob");
  private static final List<String> BOOSTERS = List.of("gbtree", "gbtree", "dart", "gblinear");

  @Property(tries = 40)
  void agreesOnMarginsAndContributions(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int features) throws XGBoostError {
    Random random = new Random(seed);
    int rows = 120;
    float[] cells = new float[rows * features];
    float[] labels = new float[rows];
    String objective = OBJECTIVES.get(random.nextInt(OBJECTIVES.size()));
    for (int i = 0; i < cells.length; i++) {
      float value = Math.round(random.nextGaussian() * 8) / 4f;
      cells[i] = random.nextInt(6) == 0 ? Float.NaN : value;
      labels[i / features] += random.nextInt(6) == 0 ? 0 : value;
    }
    for (int row = 0; row < rows; row++) {
      labels[row] = objective.startsWith("reg:sq") ? labels[row] : Math.abs((int) labels[row]) % 2;
    }
    DMatrix data = new DMatrix(cells, rows, features, Float.NaN);
    data.setLabel(labels);
    Booster booster =
        XGBoost.train(data, params(random, objective), 8, new HashMap<>(), null, null);
    XgboostModel model =
        XgboostModel.read(booster.toByteArray(random.nextBoolean() ? "ubj" : "json"));
    float[][] margins = booster.predict(data, true);
    float[][] contributions = booster.predictContrib(data, 0);
    data.dispose();
    booster.dispose();

    Explainer explainer = Explainer.of(model);
    Predictor.Scratch scratch = model.scratch();
    double[] actual = new double[model.groups()];
    double[] split = new double[explainer.stride()];
    for (int row = 0; row < rows; row++) {
      double[] encoded = new double[features];
      for (int f = 0; f < features; f++) {
        encoded[f] = cells[row * features + f];
      }
      model.margins(encoded, 0, scratch, actual);
      assertThat(Numbers.floats(actual)).isEqualTo(margins[row]);
      explainer.worker().explain(encoded, 0, split, 0);
      double scale = Arrays.stream(split).map(Math::abs).sum();
      for (int i = 0; i < split.length; i++) {
        assertThat(split[i]).isCloseTo(contributions[row][i], within(1e-5 * Math.max(1, scale)));
      }
    }
  }

  private static Map<String, Object> params(Random random, String objective) {
    Map<String, Object> params = new HashMap<>();
    params.put("objective", objective);
    params.put("booster", BOOSTERS.get(random.nextInt(BOOSTERS.size())));
    params.put("nthread", 1);
    params.put("seed", random.nextInt(1_000));
    params.put("eta", 0.1 + random.nextDouble());
    if (objective.startsWith("multi:")) {
      params.put("num_class", 3);
    }
    if (!params.get("booster").equals("gblinear")) {
      params.put("max_depth", 1 + random.nextInt(12));
      params.put("min_child_weight", random.nextInt(2));
      // XGBoost makes no forests for errors whose leaves it sets afterwards.
      params.put(
          "num_parallel_tree", 1 + random.nextInt(objective.endsWith("absoluteerror") ? 1 : 2));
      params.put("subsample", 0.7);
      params.put("rate_drop", 0.3);
    }
    return params;
  }
}
