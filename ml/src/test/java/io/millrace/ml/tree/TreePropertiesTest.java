package io.millrace.ml.tree;

import static io.millrace.base.ErrorCode.MODEL_FILE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.MillraceException;
import io.millrace.ml.model.Predictor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreePropertiesTest {
  /// Deep trees, shallow ones, padded ones and those with categories take different ways inside.
  @Property(tries = 150)
  void everyTreeGivesWhatPlainRecursionGives(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int trees,
      @ForAll @IntRange(min = 0, max = 12) int depth,
      @ForAll @IntRange(min = 1, max = 5) int features) {
    RandomTrees random = new RandomTrees(new Random(seed), features);
    List<RandomTrees.Node> nodes = random.trees(trees, depth);
    TreeEnsemble model = TreeEnsemble.read(RandomTrees.file(nodes, features, 0.25f));
    Predictor.Scratch scratch = model.scratch();
    double[] margin = new double[1];
    for (int i = 0; i < 20; i++) {
      double[] row = random.row();
      float expected = 0.25f;
      double split = 0.25;
      for (int tree = 0; tree < trees; tree++) {
        expected += nodes.get(tree).evaluate(row);
        split += walk(model.trees().get(tree), row);
      }
      model.margins(row, 0, scratch, margin);
      assertThat((float) model.predict(row, 0, scratch)).isEqualTo(expected);
      assertThat((float) margin[0]).isEqualTo(expected);
      assertThat(split).isCloseTo(expected, org.assertj.core.api.Assertions.within(1e-4));
    }
  }

  /// Rows together, more than are taken at a time, are as rows alone.
  @Property(tries = 30)
  void manyRowsGiveWhatSingleOnesGive(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int trees,
      @ForAll @IntRange(min = 0, max = 140) int rows) {
    RandomTrees random = new RandomTrees(new Random(seed), 4);
    TreeEnsemble model = TreeEnsemble.read(RandomTrees.file(random.trees(trees, 5), 4, 0.25f));
    double[] encoded = new double[rows * 4];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(random.row(), 0, encoded, row * 4, 4);
    }
    double[] out = new double[rows];
    model.predictRows(encoded, rows, out);
    for (int row = 0; row < rows; row++) {
      assertThat(out[row]).isEqualTo(model.predict(encoded, row * 4));
    }
  }

  /// Trees of numbers alone, which 64 rows pass together: of each depth, of few thresholds and of
  /// more than a thousand.
  @Property(tries = 200)
  void rowsThatPassTreesTogetherGetWhatPlainRecursionGives(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int trees,
      @ForAll @IntRange(min = 0, max = 8) int depth,
      @ForAll @IntRange(min = 1, max = 5) int features,
      @ForAll @IntRange(min = 1, max = 1_500) int thresholds,
      @ForAll @IntRange(min = 1, max = 200) int rows) {
    RandomTrees random = RandomTrees.ofNumbers(new Random(seed), features, thresholds);
    List<RandomTrees.Node> nodes = random.trees(trees, depth);
    TreeEnsemble model = TreeEnsemble.read(RandomTrees.file(nodes, features, 0.25f));
    double[] encoded = new double[rows * features];
    double[] out = new double[rows];
    float[] expected = new float[rows];
    Arrays.fill(expected, 0.25f);
    for (int row = 0; row < rows; row++) {
      double[] values = random.row();
      System.arraycopy(values, 0, encoded, row * features, features);
      for (RandomTrees.Node tree : nodes) {
        expected[row] += tree.evaluate(values);
      }
    }
    model.predictRows(encoded, rows, out);
    for (int row = 0; row < rows; row++) {
      assertThat((float) out[row]).isEqualTo(expected[row]);
    }
  }

  @Test
  void onlyTreesThatAreTooDeepOrHaveCategoriesAreNotPassedTogether() {
    RandomTrees numbers = RandomTrees.ofNumbers(new Random(1), 3, 50);
    assertThat(SlicedTrees.of(model(numbers, 3, 8), 3)).isPresent();
    assertThat(SlicedTrees.of(model(numbers, 3, 12), 3)).isEmpty();
    assertThat(SlicedTrees.of(model(new RandomTrees(new Random(1), 3), 3, 6), 3)).isEmpty();
  }

  private static List<Tree> model(RandomTrees random, int features, int depth) {
    byte[] file = RandomTrees.file(random.trees(30, depth), features, 0);
    return TreeEnsemble.read(file).trees().stream().map(Tree.class::cast).toList();
  }

  /// By the view that explanations use.
  private static double walk(SplitTree tree, double[] row) {
    int node = 0;
    while (!tree.leaf(node)) {
      node = tree.goesLeft(node, row, 0) ? tree.left(node) : tree.right(node);
    }
    return tree.output(node);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "squared-error",
        "squared-error-binary",
        "categories",
        "categories-binary",
        "dart-softprob",
        "linear",
        "linear-softprob"
      })
  @Timeout(60)
  void damagedFilesAreRefusedOrEvaluated(String name) {
    Oracle oracle = Oracle.read("xgboost", name);
    Random random = new Random(name.hashCode());
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] damaged = oracle.model().clone();
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      refused += evaluates(damaged, oracle.rows()) ? 0 : 1;
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stumps", "categories-binary", "dart-softprob", "linear-softprob"})
  @Timeout(60)
  void filesThatEndTooEarlyAreRefused(String name) {
    Oracle oracle = Oracle.read("xgboost", name);
    int step = Math.max(1, oracle.model().length / 300);
    for (int length = 0; length < oracle.model().length; length += step) {
      assertThat(evaluates(Arrays.copyOf(oracle.model(), length), oracle.rows())).isFalse();
    }
  }

  /// Whether the file is taken for a model, which then answers; any other exception is passed on.
  private static boolean evaluates(byte[] file, double[][] rows) {
    XgboostModel model;
    try {
      model = XgboostModel.read(file);
    } catch (MillraceException e) {
      assertThat(e.code()).isEqualTo(MODEL_FILE_INVALID);
      return false;
    }
    double[] row = Arrays.copyOf(rows[0], model.width());
    model.predict(row, 0, model.scratch(), new double[model.outputs()]);
    return true;
  }
}
