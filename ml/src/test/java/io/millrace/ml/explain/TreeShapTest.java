package io.millrace.ml.explain;

import static io.millrace.base.ErrorCode.MODEL_NOT_EXPLAINABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.millrace.base.MillraceException;
import io.millrace.ml.Shared;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.model.Predictor;
import io.millrace.ml.tree.LightgbmEnsemble;
import io.millrace.ml.tree.Oracle;
import io.millrace.ml.tree.RandomTrees;
import io.millrace.ml.tree.SplitTree;
import io.millrace.ml.tree.TreeEnsemble;
import io.millrace.ml.tree.TreeModel;
import io.millrace.ml.tree.XgboostModel;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TreeShapTest {
  static List<String> cases() {
    return Oracle.names("xgboost");
  }

  /// XGBoost's own contributions, which are sums in single precision.
  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithXgboost(String name) {
    Oracle oracle = Oracle.read("xgboost", name);
    Explainer explainer = Explainer.of(XgboostModel.read(oracle.model()));
    for (int row = 0; row < oracle.rows().length; row++) {
      double[] expected = oracle.contributions()[row];
      double[] actual = explain(explainer, oracle.rows()[row]);
      double scale = Arrays.stream(expected).map(Math::abs).sum();
      assertThat(actual).containsExactly(expected, within(2e-6 * Math.max(1, scale)));
    }
  }

  static List<String> lightgbmCases() {
    return Oracle.names("lightgbm");
  }

  /// LightGBM's own contributions, in double precision.
  @ParameterizedTest
  @MethodSource("lightgbmCases")
  void agreesWithLightgbm(String name) {
    Oracle oracle = Oracle.read("lightgbm", name);
    LightgbmEnsemble model = LightgbmEnsemble.read(oracle.model());
    Explainer explainer = Explainer.of(model);
    for (int row = 0; row < oracle.rows().length; row++) {
      // Of random forests LightGBM explains the sum, which its predictions are not made from.
      double[] expected =
          Arrays.stream(oracle.contributions()[row]).map(sum -> sum * model.scale()).toArray();
      assertThat(explain(explainer, oracle.rows()[row])).containsExactly(expected, within(1e-10));
    }
  }

  private static double[] explain(Explainer explainer, double[] row) {
    double[] out = new double[explainer.stride()];
    explainer.worker().explain(row, 0, out, 0);
    return out;
  }

  /// Contributions and base values of the reference data.
  @ParameterizedTest
  @CsvSource({
    "xgb-numeric-missing/model.ubj, xgb-numeric-missing/rows.csv, prediction",
    "xgb-categorical/model.json, xgb-categorical/rows-codes.csv, prediction",
    "xgb-adult-logistic/model.json, xgb-adult-logistic/rows.csv, margin"
  })
  void agreesWithTheReference(String model, String rows, String margin) {
    String folder = "data/reference/";
    TreeEnsemble trees = TreeEnsemble.read(Shared.bytes(folder + model));
    Explainer explainer = Explainer.of(trees);
    Frame inputs = Shared.csv(folder + rows, Set.of()).without("row");
    Frame expected =
        Shared.csv(folder + rows.substring(0, rows.indexOf('/')) + "/expected.csv", Set.of());
    List<String> columns =
        expected.names().stream().filter(name -> name.startsWith("shap_")).toList();
    assertThat(columns).hasSize(explainer.stride());
    for (int i = 0; i < inputs.rows(); i++) {
      int at = i;
      double[] row =
          inputs.names().stream().mapToDouble(name -> inputs.number(name).values()[at]).toArray();
      double[] actual = explain(explainer, row);
      double scale = 1 + Math.abs(expected.number(margin).values()[i]);
      for (int j = 0; j < columns.size(); j++) {
        assertThat(actual[j])
            .isCloseTo(expected.number(columns.get(j)).values()[i], within(1e-4 * scale));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void addsUpToTheMargins(String name) {
    Oracle oracle = Oracle.read("xgboost", name);
    XgboostModel model = XgboostModel.read(oracle.model());
    Explainer explainer = Explainer.of(model);
    double[] margins = new double[model.groups()];
    for (double[] row : oracle.rows()) {
      model.margins(row, 0, model.scratch(), margins);
      double[] contributions = explain(explainer, row);
      for (int group = 0; group < margins.length; group++) {
        int from = group * (model.width() + 1);
        double[] own = Arrays.copyOfRange(contributions, from, from + model.width() + 1);
        double scale = Arrays.stream(own).map(Math::abs).sum();
        assertThat(Arrays.stream(own).sum())
            .isCloseTo(margins[group], within(1e-6 * Math.max(1, scale)));
      }
    }
  }

  /// Blocks of rows are explained as single ones, to the last bit.
  @ParameterizedTest
  @MethodSource("cases")
  void explainsManyRowsAsOne(String name) {
    Oracle oracle = Oracle.read("xgboost", name);
    Explainer explainer = Explainer.of(XgboostModel.read(oracle.model()));
    int rows = oracle.rows().length;
    double[] encoded = Arrays.stream(oracle.rows()).flatMapToDouble(Arrays::stream).toArray();
    double[] out = new double[rows * explainer.stride()];
    Arrays.fill(out, Double.NaN);
    explainer.worker().explain(encoded, rows, out);
    for (int row = 0; row < rows; row++) {
      int from = row * explainer.stride();
      assertThat(Arrays.copyOfRange(out, from, from + explainer.stride()))
          .isEqualTo(explain(explainer, oracle.rows()[row]));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void neitherPredictingNorExplainingAllocates(String name) {
    Oracle oracle = Oracle.read("xgboost", name);
    XgboostModel model = XgboostModel.read(oracle.model());
    Explainer.Worker worker = Explainer.of(model).worker();
    double[] out = new double[Explainer.of(model).stride()];
    Predictor.Scratch scratch = model.scratch();
    double[] row = oracle.rows()[0];
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    worker.explain(row, 0, out, 0);
    model.margins(row, 0, scratch, out);
    long before = thread.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100; i++) {
      worker.explain(row, 0, out, 0);
      model.margins(row, 0, scratch, out);
    }
    long after = thread.getCurrentThreadAllocatedBytes();
    assertThat(after - before).isLessThan(1_000);
  }

  /// By the definition: the mean over all orders of the inputs, as weights of all coalitions.
  @Property(tries = 60)
  void agreesWithTheDefinitionOfShapleyValues(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int trees,
      @ForAll @IntRange(min = 0, max = 11) int depth,
      @ForAll @IntRange(min = 1, max = 6) int features) {
    RandomTrees random = new RandomTrees(new Random(seed), features);
    TreeEnsemble model =
        TreeEnsemble.read(RandomTrees.file(random.trees(trees, depth), features, 0.25f));
    Explainer explainer = Explainer.of(model);
    for (int i = 0; i < 3; i++) {
      double[] row = random.row();
      assertThat(explain(explainer, row)).containsExactly(bruteForce(model, row), within(1e-9));
    }
  }

  private static double[] bruteForce(TreeModel model, double[] row) {
    int features = model.width();
    double[] games = new double[1 << features];
    for (int known = 0; known < games.length; known++) {
      games[known] = model.bias(0);
      for (SplitTree tree : model.trees()) {
        games[known] += expected(tree, 0, row, known);
      }
    }
    double[] values = new double[features + 1];
    values[features] = games[0];
    for (int known = 0; known < games.length; known++) {
      for (int f = 0; f < features; f++) {
        if ((known & 1 << f) == 0) {
          values[f] +=
              weight(Integer.bitCount(known), features) * (games[known | 1 << f] - games[known]);
        }
      }
    }
    return values;
  }

  /// `|S|! (n - |S| - 1)! / n!`
  private static double weight(int known, int features) {
    double orders = features;
    for (int i = 1; i <= known; i++) {
      orders *= (double) (features - i) / i;
    }
    return 1 / orders;
  }

  private static double expected(SplitTree tree, int node, double[] row, int known) {
    if (tree.leaf(node)) {
      return tree.output(node);
    }
    if ((known & 1 << tree.feature(node)) != 0) {
      int next = tree.goesLeft(node, row, 0) ? tree.left(node) : tree.right(node);
      return expected(tree, next, row, known);
    }
    double left = tree.cover(tree.left(node));
    double right = tree.cover(tree.right(node));
    double share = left + right > 0 ? left / (left + right) : 0.5;
    return share * expected(tree, tree.left(node), row, known)
        + (1 - share) * expected(tree, tree.right(node), row, known);
  }

  @Test
  void refusesAModelWithoutCovers() {
    byte[] file = Oracle.read("xgboost", "stumps").model();
    String without = new String(file, UTF_8).replace("sum_hessian", "sum_of_others");
    XgboostModel model = XgboostModel.read(without.getBytes(UTF_8));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Explainer.of(model))
        .returns(MODEL_NOT_EXPLAINABLE, MillraceException::code);
  }
}
