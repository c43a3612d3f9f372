package io.millrace.ml.tree;

import static io.millrace.base.ErrorCode.MODEL_FILE_INVALID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.MillraceException;
import io.millrace.ml.Shared;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every objective and kind of split against LightGBM's own predictions.
class LightgbmOracleTest {
  static List<String> cases() {
    return Oracle.names("lightgbm");
  }

  /// Sums are made in LightGBM's order and precision: bits are compared. For random forests
  /// LightGBM's raw scores are sums, although its predictions are made from means; ours are means.
  @ParameterizedTest
  @MethodSource("cases")
  void marginsAreEqualToTheLastBit(String name) {
    Oracle oracle = Oracle.read("lightgbm", name);
    LightgbmEnsemble model = LightgbmEnsemble.read(oracle.model());
    double[] margins = new double[model.groups()];
    for (int row = 0; row < oracle.rows().length; row++) {
      model.margins(oracle.rows()[row], 0, model.scratch(), margins);
      double rounds = name.startsWith("forest") ? 1 / model.scale() : 1;
      double[] expected = Arrays.stream(oracle.margins()[row]).map(sum -> sum / rounds).toArray();
      assertThat(margins).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void predictionsAgree(String name) {
    Oracle oracle = Oracle.read("lightgbm", name);
    LightgbmEnsemble model = LightgbmEnsemble.read(oracle.model());
    double[] predictions = new double[model.outputs()];
    for (int row = 0; row < oracle.rows().length; row++) {
      double[] expected = oracle.predictions()[row];
      model.predict(oracle.rows()[row], 0, model.scratch(), predictions);
      for (int i = 0; i < expected.length; i++) {
        assertThat(predictions[i]).isCloseTo(expected[i], within(1e-14 * Math.abs(expected[i])));
      }
      assertThat(model.predict(oracle.rows()[row], 0))
          .isEqualTo(expected.length == 1 ? predictions[0] : greatest(expected));
    }
  }

  private static int greatest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  @Test
  void agreesWithAnOlderReleaseOnCategories() {
    String folder = "data/tree-models/lightgbm-toy-categorical/toy_categorical";
    LightgbmEnsemble model = LightgbmEnsemble.read(Shared.bytes(folder + "_model.txt"));
    List<String> rows = new String(Shared.bytes(folder + ".test"), UTF_8).lines().toList();
    List<String> expected = new String(Shared.bytes(folder + ".test.pred"), UTF_8).lines().toList();
    assertThat(rows).hasSameSizeAs(expected);
    for (int i = 0; i < rows.size(); i++) {
      double[] row = new double[model.width()];
      String[] cells = rows.get(i).split(" ", -1);
      for (int j = 1; j < cells.length; j++) {
        String[] cell = cells[j].split(":", -1);
        row[Integer.parseInt(cell[0])] = Double.parseDouble(cell[1]);
      }
      double value = Double.parseDouble(expected.get(i));
      assertThat(model.predict(row, 0)).isCloseTo(value, within(1e-12 * Math.abs(value)));
    }
  }

  @Test
  void takesAnInfiniteThresholdAndNoOtherNumberThatIsNotFinite() {
    String file = new String(Oracle.read("lightgbm", "complete").model(), UTF_8);
    String threshold = file.replaceFirst("threshold=\\S+", "threshold=inf");
    LightgbmEnsemble model = LightgbmEnsemble.read(threshold.getBytes(UTF_8));
    double[] row = {9e300, 0, 0, 0, 0, 0};
    assertThat(model.predict(row, 0)).isFinite();
    assertRefused(file.replaceFirst("threshold=\\S+", "threshold=nan"), "tree 0: threshold[0]");
    assertRefused(file.replaceFirst("leaf_value=\\S+", "leaf_value=inf"), "tree 0: leaf_value[0]");
  }

  @Test
  void refusesLinearTreesAndSaysWhatToDo() {
    byte[] file = Oracle.bytes("lightgbm", "refused-linear-trees.txt");
    assertRefused(new String(file, UTF_8), "linear_tree");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version=v4 -> version=v5",
        "^tree\n -> forest\n",
        "objective=regression -> objective=divination",
        "num_leaves=12 -> num_leaves=11",
        "num_leaves=12 -> num_leaves=0",
        "num_leaves=12 -> num_leaves=999999999",
        "left_child=1 -> left_child=0",
        "left_child=1 -> left_child=2",
        "left_child=1 -> left_child=-99",
        "split_feature=\\d -> split_feature=6",
        "decision_type=\\d+ -> decision_type=16",
        "max_feature_idx=5 -> max_feature_idx=4",
        "max_feature_idx=5 -> max_feature_idx=-1",
        "num_tree_per_iteration=1 -> num_tree_per_iteration=3",
        "Tree=1\n -> Tree=7\n",
        "end of trees -> end of the world",
        "shrinkage=1\n -> shrinkage=1\nis_linear=1\n",
        "leaf_count=\\d+ -> leaf_count=-1",
        "leaf_count=\\d+ -> leaf_count=one"
      })
  void refusesAFileThatBreaksARule(String change) {
    String file = new String(Oracle.read("lightgbm", "complete").model(), UTF_8);
    String[] parts = change.split(" -> ", 2);
    String broken = file.replaceFirst(parts[0], parts[1]);
    assertThat(broken).isNotEqualTo(file);
    assertRefused(broken, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "threshold=\\d+ -> threshold=9999",
        "cat_boundaries=0 \\d+ -> cat_boundaries=0 999999999",
        "cat_boundaries=0 -> cat_boundaries=1",
        "cat_threshold=\\d+ -> cat_threshold=-1",
        "num_cat=\\d+ -> num_cat=999"
      })
  void refusesBrokenCategories(String change) {
    String file = new String(Oracle.read("lightgbm", "categories").model(), UTF_8);
    // The first tree that begins with a split by category.
    int at =
        java.util.regex.Pattern.compile("threshold=0 ")
            .matcher(file)
            .results()
            .findFirst()
            .orElseThrow()
            .start();
    at = file.lastIndexOf("Tree=", at);
    String[] parts = change.split(" -> ", 2);
    String broken =
        file.substring(0, at) + file.substring(at).replaceFirst("(?<!_)" + parts[0], parts[1]);
    assertThat(broken).isNotEqualTo(file);
    assertRefused(broken, "tree ");
  }

  private static void assertRefused(String file, String why) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> LightgbmEnsemble.read(file.getBytes(UTF_8)))
        .withMessageStartingWith("LightGBM model: ")
        .withMessageContaining(why)
        .returns(MODEL_FILE_INVALID, MillraceException::code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"categories", "multiclass"})
  @Timeout(60)
  void damagedFilesAreRefusedOrEvaluated(String name) {
    Oracle oracle = Oracle.read("lightgbm", name);
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] damaged =
          i % 5 == 0
              ? Arrays.copyOf(oracle.model(), random.nextInt(oracle.model().length))
              : oracle.model().clone();
      for (int flips = random.nextInt(3); flips >= 0 && damaged.length > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        LightgbmEnsemble model = LightgbmEnsemble.read(damaged);
        model.predict(Arrays.copyOf(oracle.rows()[0], model.width()), 0);
      } catch (MillraceException e) {
        assertThat(e.code()).isEqualTo(MODEL_FILE_INVALID);
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }
}
