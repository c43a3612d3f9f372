package io.millrace.ml.tree;

import io.millrace.ml.explain.Explainer;
import io.millrace.ml.model.Predictor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;

/// Predictions and explanations of 500 trees of depth 6 over 20 inputs, 3 % of them missing,
/// against XGBoost's native library with one thread, in one run. Not part of the tests:
///
/// `_JAVA_OPTIONS=-XX:TieredStopAtLevel=4 ./mvnw -pl ml -am test -Dtest=TreeBenchmark
/// -Dsurefire.failIfNoSpecifiedTests=false`
///
/// (The variable brings the big compiler back, which the tests do without.)
class TreeBenchmark {
  private static final int FEATURES = 20;
  private static final int ROWS = 20_000;
  private static final int EXPLAINED = 512;
  private static final int ROUNDS = 3;
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

  private final float[] narrow = new float[ROWS * FEATURES];
  private final double[] wide = new double[ROWS * FEATURES];

  /// Something to measure, of `count` rows.
  @FunctionalInterface
  private interface Work {
    double run(int count) throws XGBoostError;
  }

  private double sink;

  @Test
  void compare() throws XGBoostError {
    Booster booster = train();
    TreeEnsemble model = TreeEnsemble.read(booster.toByteArray("ubj"));
    requireEqual(booster, model);
    Explainer explainer = Explainer.of(model);
    for (int round = 0; round <= ROUNDS; round++) {
      double oneNative = medianMicros(400, 1, row -> nativeOne(booster, row));
      double oneOurs = medianMicros(40_000, 1, oneOurs(model));
      print(round, "one row, median", oneNative, oneOurs, "µs");
      double blockNative = medianMicros(5, ROWS, count -> nativeBlock(booster, count)) / ROWS;
      double blockOurs = medianMicros(5, ROWS, batch(model)) / ROWS;
      print(round, "per row of 20,000", blockNative, blockOurs, "µs");
      double shapNative = medianMicros(3, 64, count -> nativeShap(booster, count)) / 64;
      Explainer.Worker worker = explainer.worker();
      double[] out = new double[EXPLAINED * explainer.stride()];
      double shapOne =
          medianMicros(
              1_000,
              1,
              row -> {
                worker.explain(wide, row % ROWS * FEATURES, out, 0);
                return out[0];
              });
      print(round, "TreeSHAP, one row, median", shapNative, shapOne, "µs");
      double shapBlock =
          medianMicros(
                  5,
                  EXPLAINED,
                  count -> {
                    worker.explain(wide, count, out);
                    return out[0];
                  })
              / EXPLAINED;
      print(round, "TreeSHAP, per row of 512", shapNative, shapBlock, "µs");
    }
    System.out.println("(" + sink + ")");
  }

  private Booster train() throws XGBoostError {
    Random random = new Random(42);
    float[] labels = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      for (int f = 0; f < FEATURES; f++) {
        int at = row * FEATURES + f;
        narrow[at] = random.nextInt(100) < 3 ? Float.NaN : (float) random.nextGaussian();
        wide[at] = narrow[at];
        labels[row] += Float.isNaN(narrow[at]) ? 0 : (float) Math.sin(narrow[at] * (1 + f % 5));
      }
      labels[row] += (float) random.nextGaussian();
    }
    DMatrix rows = new DMatrix(narrow, ROWS, FEATURES, Float.NaN);
    rows.setLabel(labels);
    Map<String, Object> params =
        Map.of("max_depth", 6, "eta", 0.05, "nthread", 2, "objective", "reg:squarederror");
    Booster booster = XGBoost.train(rows, params, 500, new HashMap<>(), null, null);
    booster.setParam("nthread", 1);
    return booster;
  }

  private void requireEqual(Booster booster, TreeEnsemble model) throws XGBoostError {
    float[][] expected = booster.inplace_predict(narrow, ROWS, FEATURES, Float.NaN);
    Predictor.Scratch scratch = model.scratch();
    double[] together = new double[ROWS];
    model.predictRows(wide, ROWS, together);
    for (int row = 0; row < ROWS; row++) {
      float one = (float) model.predict(wide, row * FEATURES, scratch);
      if (one != expected[row][0] || one != (float) together[row]) {
        throw new AssertionError("row " + row);
      }
    }
  }

  private double nativeOne(Booster booster, int row) throws XGBoostError {
    int from = row % ROWS * FEATURES;
    float[] one = Arrays.copyOfRange(narrow, from, from + FEATURES);
    return booster.inplace_predict(one, 1, FEATURES, Float.NaN)[0][0];
  }

  private double nativeBlock(Booster booster, int count) throws XGBoostError {
    return booster.inplace_predict(narrow, count, FEATURES, Float.NaN)[0][0];
  }

  private double nativeShap(Booster booster, int count) throws XGBoostError {
    float[] some = Arrays.copyOf(narrow, count * FEATURES);
    DMatrix rows = new DMatrix(some, count, FEATURES, Float.NaN);
    double first = booster.predictContrib(rows, 0)[0][0];
    rows.dispose();
    return first;
  }

  private Work oneOurs(TreeEnsemble model) {
    Predictor.Scratch scratch = model.scratch();
    return row -> model.predict(wide, row % ROWS * FEATURES, scratch);
  }

  private Work batch(TreeEnsemble model) {
    double[] out = new double[ROWS];
    return count -> {
      model.predictRows(wide, count, out);
      return out[0];
    };
  }

  /// Long pieces of work are measured in time of the thread's processor, so that what else runs on
  /// the machine counts less.
  /// @param size of a work's argument: 1 for the number of the repetition itself
  private double medianMicros(int repetitions, int size, Work work) throws XGBoostError {
    double[] micros = new double[repetitions];
    for (int i = 0; i < repetitions; i++) {
      long start = size == 1 ? System.nanoTime() : THREAD.getCurrentThreadCpuTime();
      sink += work.run(size == 1 ? i : size);
      long end = size == 1 ? System.nanoTime() : THREAD.getCurrentThreadCpuTime();
      micros[i] = (end - start) / 1e3;
    }
    Arrays.sort(micros);
    return micros[repetitions / 2];
  }

  private static void print(int round, String what, double theirs, double ours, String unit) {
    if (round > 0) { // the first one warms up
      System.out.printf(
          Locale.ROOT,
          "round %d, %-26s native %8.1f %s (%,9.0f/s) | ours %7.2f %s (%,9.0f/s) | %.2f times%n",
          round,
          what,
          theirs,
          unit,
          1e6 / theirs,
          ours,
          unit,
          1e6 / ours,
          theirs / ours);
    }
  }
}
