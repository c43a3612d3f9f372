package io.millrace.ml.explain;

import static io.millrace.base.ErrorCode.MODEL_NOT_EXPLAINABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.MillraceException;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.RowValues;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.model.Predictor;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.ml.tree.Oracle;
import io.millrace.ml.tree.XgboostModel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KernelShapTest {
  private static final KernelShap.Settings SETTINGS = KernelShap.Settings.DEFAULT;

  private static Predictor function(int width, ToDoubleFunction<double[]> function) {
    return new Predictor() {
      @Override
      public int width() {
        return width;
      }

      @Override
      public double predict(double[] encoded, int offset, Scratch scratch) {
        return function.applyAsDouble(Arrays.copyOfRange(encoded, offset, offset + width));
      }
    };
  }

  private static int[] each(int width) {
    return IntStream.range(0, width).toArray();
  }

  private static double[] explain(Explainer explainer, double... row) {
    double[] out = new double[explainer.stride()];
    explainer.worker().explain(row, 0, out, 0);
    return out;
  }

  /// `x0 * x1 + x2` at (2, 3, 5) against (0, 0, 1): the product is shared, 6 / 2 each.
  @Test
  void agreesWithTheValuesWorkedOutByHand() {
    Predictor product = function(3, x -> x[0] * x[1] + x[2]);
    Explainer explainer = new KernelShap(product, each(3), new double[] {0, 0, 1}, SETTINGS);
    assertThat(explain(explainer, 2, 3, 5))
        .containsExactly(new double[] {3, 3, 4, 1}, within(1e-12));
  }

  @Test
  void leavesColumnsOfOneInputOutTogether() {
    Predictor product = function(3, x -> x[0] * x[1] + x[2]);
    Explainer explainer =
        new KernelShap(product, new int[] {0, 0, 1}, new double[] {0, 0, 1}, SETTINGS);
    assertThat(explain(explainer, 2, 3, 5))
        .containsExactly(new double[] {6, 0, 4, 1}, within(1e-12));
  }

  @Test
  void takesOneInputAndAMissingValue() {
    Explainer explainer =
        new KernelShap(
            function(1, x -> Double.isNaN(x[0]) ? 7 : x[0]),
            each(1),
            new double[] {2, 4},
            SETTINGS);
    assertThat(explain(explainer, Double.NaN)).containsExactly(4, 3);
  }

  @Property(tries = 30)
  void agreesWithTheMeanOverAllOrders(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int width) {
    Random random = new Random(seed);
    double[] mix = random.doubles(3L * width, -1, 1).toArray();
    Predictor curved = function(width, x -> curve(x, mix));
    double[] background = random.doubles(4L * width, -1, 1).toArray();
    double[] row = random.doubles(width, -1, 1).toArray();
    double[] expected = new double[width + 1];
    int orders = permute(each(width), 0, curved, background, row, expected);
    for (int i = 0; i < width; i++) {
      expected[i] /= orders;
    }
    expected[width] = mean(curved, background, row, new boolean[width]);
    Explainer explainer = new KernelShap(curved, each(width), background, SETTINGS);
    assertThat(explain(explainer, row)).containsExactly(expected, within(1e-9));
  }

  private static double curve(double[] x, double[] mix) {
    double sum = 0;
    double product = 1;
    for (int i = 0; i < x.length; i++) {
      sum += mix[3 * i] * Math.sin(3 * x[i]) + mix[3 * i + 1] * x[i] * x[(i + 1) % x.length];
      product *= mix[3 * i + 2] + x[i];
    }
    return sum + product;
  }

  private static int permute(
      int[] order, int from, Predictor model, double[] background, double[] row, double[] sums) {
    if (from == order.length) {
      boolean[] known = new boolean[order.length];
      double before = mean(model, background, row, known);
      for (int player : order) {
        known[player] = true;
        double after = mean(model, background, row, known);
        sums[player] += after - before;
        before = after;
      }
      return 1;
    }
    int count = 0;
    for (int i = from; i < order.length; i++) {
      int[] next = order.clone();
      next[from] = order[i];
      next[i] = order[from];
      count += permute(next, from + 1, model, background, row, sums);
    }
    return count;
  }

  private static double mean(Predictor model, double[] background, double[] row, boolean[] known) {
    double sum = 0;
    for (int at = 0; at < background.length; at += row.length) {
      double[] mixed = Arrays.copyOfRange(background, at, at + row.length);
      for (int i = 0; i < row.length; i++) {
        mixed[i] = known[i] ? row[i] : mixed[i];
      }
      sum += model.predict(mixed, 0);
    }
    return sum * row.length / background.length;
  }

  /// Sums of single inputs need no luck: any coalitions give the exact values.
  @Test
  void isExactForSumsOfManyInputs() {
    int width = 40;
    double[] coefficients = new Random(1).doubles(width, -1, 1).toArray();
    LinearModel model = new LinearModel(3, coefficients);
    double[] background = new Random(2).doubles(5L * width).toArray();
    double[] row = new Random(3).doubles(width).toArray();
    double[] actual = explain(new KernelShap(model, each(width), background, SETTINGS), row);
    for (int i = 0; i < width; i++) {
      int column = i;
      double mean =
          IntStream.range(0, 5)
              .mapToDouble(k -> background[k * width + column])
              .average()
              .orElse(0);
      assertThat(actual[i]).isCloseTo(coefficients[i] * (row[i] - mean), within(1e-9));
    }
  }

  /// Pairs of neighbours: each product of 14 inputs is shared by two.
  @Test
  void samplesManyInputsCloselyAndAddsUpExactly() {
    int width = 14;
    Predictor pairs =
        function(width, x -> IntStream.range(0, 7).mapToDouble(i -> x[2 * i] * x[2 * i + 1]).sum());
    double[] row = IntStream.range(0, width).mapToDouble(i -> 1 + i % 3).toArray();
    Explainer explainer = new KernelShap(pairs, each(width), new double[width], SETTINGS);
    double[] actual = explain(explainer, row);
    for (int i = 0; i < width; i++) {
      assertThat(actual[i]).isCloseTo(row[i] * row[i ^ 1] / 2, within(0.25));
    }
    assertThat(Arrays.stream(actual).sum()).isCloseTo(pairs.predict(row, 0), within(1e-9));
    Explainer again = new KernelShap(pairs, each(width), new double[width], SETTINGS);
    assertThat(explain(again, row)).isEqualTo(actual);
    Explainer more =
        new KernelShap(pairs, each(width), new double[width], new KernelShap.Settings(60_000, 7));
    double[] closer = explain(more, row);
    for (int i = 0; i < width; i++) {
      assertThat(closer[i]).isCloseTo(row[i] * row[i ^ 1] / 2, within(0.05));
    }
  }

  @Test
  void explainsEachClassOfAModelWithMargins() {
    Oracle oracle = Oracle.read("xgboost", "softprob");
    XgboostModel model = XgboostModel.read(oracle.model());
    double[] background =
        Arrays.stream(oracle.rows()).skip(10).limit(5).flatMapToDouble(Arrays::stream).toArray();
    double[] out = explain(new KernelShap(model, each(6), background, SETTINGS), oracle.rows()[0]);
    for (int group = 0; group < 3; group++) {
      assertThat(Arrays.stream(out, group * 7, group * 7 + 7).sum())
          .isCloseTo(oracle.margins()[0][group], within(1e-5));
    }
  }

  @Test
  void explainsATableByItsRawColumns() {
    Frame rows =
        Frame.of(
            new NumberColumn("mpg", new double[] {40, 50, 60}),
            new TextColumn("fuel", new String[] {"Petrol", "Diesel", "Petrol"}));
    FeaturePipeline features =
        FeaturePipeline.fit(rows, List.of("mpg", "fuel"), FeatureSettings.TREES);
    TabularModel model =
        new TabularModel(
            features, function(3, x -> x[0] + 100 * x[1] + 10 * x[2]), TargetTransform.IDENTITY);
    RowValues row = new RowValues(2);
    features.read(rows, 1, row);
    Explanation explanation =
        ModelExplainer.of(model, rows.select(new int[] {0}), SETTINGS).explain(row).getFirst();
    assertThat(explanation.baseValue()).isEqualTo(50);
    assertThat(explanation.contributions().get(0).value()).isCloseTo(10, within(1e-9));
    assertThat(explanation.contributions().get(1).value()).isCloseTo(90, within(1e-9));
  }

  @Test
  void refusesABackgroundThatDoesNotFit() {
    Predictor two = function(2, x -> x[0]);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new KernelShap(two, each(2), new double[0], SETTINGS))
        .returns(MODEL_NOT_EXPLAINABLE, MillraceException::code);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new KernelShap(two, each(2), new double[3], SETTINGS))
        .returns(MODEL_NOT_EXPLAINABLE, MillraceException::code);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new KernelShap.Settings(3, 1))
        .withMessageContaining("coalitions: 3");
  }
}
