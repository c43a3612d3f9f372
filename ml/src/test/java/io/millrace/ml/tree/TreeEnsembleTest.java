package io.millrace.ml.tree;

import static io.millrace.base.ErrorCode.MODEL_FILE_INVALID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.ml.Shared;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.model.Predictor;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeEnsembleTest {
  private static final String REFERENCE = "data/reference/";

  /// One tree of depth 2: feature 0 < 1.5 gives 10 (missing goes right); else feature 1 < 0 gives
  /// 20 (missing goes left), else 30. Base score 0.5.
  private static final String MODEL =
      """
      {"learner":{"feature_names":[],"gradient_booster":{"model":{
       "gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},"tree_info":[0],
       "trees":[{"left_children":[1,-1,3,-1,-1],"right_children":[2,-1,4,-1,-1],
        "split_indices":[0,0,1,0,0],"split_conditions":[1.5,10.0,0.0,20.0,30.0],
        "default_left":[0,0,1,0,0],"split_type":[0,0,0,0,0],
        "categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],
        "tree_param":{"num_nodes":"5","size_leaf_vector":"1"}}]},"name":"gbtree"},
       "learner_model_param":{"base_score":"[5E-1]","num_class":"0","num_feature":"2",
        "num_target":"1"},
       "objective":{"name":"reg:squarederror"}},"version":[3,2,0]}
      """;

  @Test
  void walksFromTheRootToALeaf() {
    assertThat(predict(MODEL, 1, 7)).isEqualTo(10.5);
    assertThat(predict(MODEL, 1.5, -1)).isEqualTo(20.5);
    assertThat(predict(MODEL, 2, 0)).isEqualTo(30.5);
  }

  @Test
  void sendsMissingValuesTheDefaultWay() {
    assertThat(predict(MODEL, Double.NaN, 1)).isEqualTo(30.5);
    assertThat(predict(MODEL, Double.NaN, Double.NaN)).isEqualTo(20.5);
    assertThat(predict(MODEL, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY)).isEqualTo(30.5);
    assertThat(predict(MODEL, Double.NEGATIVE_INFINITY, 0)).isEqualTo(10.5);
  }

  @Test
  void takesTheBaseScoreWithAndWithoutBrackets() {
    String old = MODEL.replace("\"[5E-1]\"", "\"5E-1\"").replace("[3,2,0]", "[1,6,2]");
    assertThat(predict(old, 1, 7)).isEqualTo(10.5);
  }

  @Test
  void evaluatesDeepTreesAndCategories() {
    String categorical =
        MODEL
            .replace("\"split_type\":[0,0,0,0,0]", "\"split_type\":[1,0,0,0,0]")
            .replace("\"categories\":[]", "\"categories\":[2,40]")
            .replace("\"categories_nodes\":[]", "\"categories_nodes\":[0]")
            .replace("\"categories_segments\":[]", "\"categories_segments\":[0]")
            .replace("\"categories_sizes\":[]", "\"categories_sizes\":[2]");
    assertThat(predict(categorical, 3, 0)).isEqualTo(10.5);
    assertThat(predict(categorical, 2, 0)).isEqualTo(30.5);
    assertThat(predict(categorical, 40, -1)).isEqualTo(20.5);
    assertThat(predict(categorical, 1e9, -1)).isEqualTo(10.5);
    assertThat(predict(categorical, -1, -1)).isEqualTo(10.5);
    assertThat(predict(categorical, Double.NaN, -1)).isEqualTo(20.5);
  }

  private static double predict(String model, double... row) {
    return TreeEnsemble.read(model.getBytes(UTF_8)).predict(row, 0);
  }

  /// The second of two rounds of the same tree is left out.
  @Test
  void leavesOutTheRoundsAfterTheBestWhereThatIsAskedFor() {
    String tree = MODEL.substring(MODEL.indexOf("\"trees\":[") + 9, MODEL.indexOf("]},\"name\""));
    String two =
        MODEL
            .replace(tree, tree + "," + tree)
            .replace("\"tree_info\":[0]", "\"tree_info\":[0,0],\"iteration_indptr\":[0,1,2]")
            .replace("{\"learner\":{", "{\"learner\":{\"attributes\":{\"best_iteration\":\"0\"},");
    assertThat(predict(two, 1, 7)).isEqualTo(20.5);
    XgboostModel best = XgboostModel.read(two.getBytes(UTF_8), XgboostModel.Rounds.UP_TO_BEST);
    assertThat(best.predict(new double[] {1, 7}, 0)).isEqualTo(10.5);
    String beyond = two.replace("\"best_iteration\":\"0\"", "\"best_iteration\":\"2\"");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> XgboostModel.read(beyond.getBytes(UTF_8), XgboostModel.Rounds.UP_TO_BEST))
        .withMessageContaining("best_iteration 2 of 2 rounds");
  }

  @ParameterizedTest
  @CsvSource({
    "xgb-numeric-missing/model.json, xgb-numeric-missing/rows.csv",
    "xgb-numeric-missing/model.ubj, xgb-numeric-missing/rows.csv",
    "xgb-categorical/model.json, xgb-categorical/rows-codes.csv"
  })
  void agreesWithXgboost(String model, String rows) {
    Frame expected =
        Shared.csv(REFERENCE + rows.substring(0, rows.indexOf('/')) + "/expected.csv", Set.of());
    assertEqual(
        TreeEnsemble.read(Shared.bytes(REFERENCE + model)),
        Shared.csv(REFERENCE + rows, Set.of()).without("row"),
        expected.number("prediction").values());
  }

  @Test
  void agreesWithXgboostOnProbabilities() {
    assertEqual(
        TreeEnsemble.read(Shared.bytes(REFERENCE + "xgb-adult-logistic/model.json")),
        Shared.csv(REFERENCE + "xgb-adult-logistic/rows.csv", Set.of()).without("row"),
        Shared.csv(REFERENCE + "xgb-adult-logistic/expected.csv", Set.of())
            .number("probability")
            .values());
  }

  /// The reference writes nine digits, which name a float uniquely: bits are compared.
  private static void assertEqual(TreeEnsemble model, Frame rows, double[] expected) {
    Predictor.Scratch scratch = model.scratch();
    double[] row = new double[model.width()];
    for (int i = 0; i < rows.rows(); i++) {
      for (int j = 0; j < row.length; j++) {
        row[j] = rows.number(rows.names().get(j)).values()[i];
      }
      assertThat((float) model.predict(row, 0, scratch)).isEqualTo((float) expected[i]);
    }
  }

  @Test
  void saysWhatTheOldBinaryFormatIs() {
    byte[] file = Shared.bytes("data/tree-models/mushroom/mushroom-xgboost-legacy.model");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> TreeEnsemble.read(file))
        .withMessageContaining("old binary format")
        .returns(MODEL_FILE_INVALID, MillraceException::code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"left_children\":[1,-1,3,-1,-1] -> \"left_children\":[1,-1,9,-1,-1]",
        "\"left_children\":[1,-1,3,-1,-1] -> \"left_children\":[1,-1,0,-1,-1]",
        "\"left_children\":[1,-1,3,-1,-1] -> \"left_children\":[1,-1,4,-1,-1]",
        "\"left_children\":[1,-1,3,-1,-1] -> \"left_children\":[1,-1,3,-1]",
        "\"left_children\":[1,-1,3,-1,-1] -> \"left_children\":[]",
        "\"left_children\":[1,-1,3,-1,-1] -> \"left_children\":\"1\"",
        "\"split_indices\":[0,0,1,0,0] -> \"split_indices\":[0,0,2,0,0]",
        "\"split_conditions\":[1.5 -> \"split_conditions\":[1e99",
        "\"split_conditions\":[1.5 -> \"split_conditions\":[null",
        "\"default_left\":[0,0,1,0,0] -> \"default_left\":[0,0,1,0]",
        "\"split_type\":[0,0,0,0,0] -> \"split_type\":[0,0,2,0,0]",
        "\"tree_info\":[0] -> \"tree_info\":[1]",
        "\"tree_info\":[0] -> \"tree_info\":[0,0]",
        "\"num_feature\":\"2\" -> \"num_feature\":\"-2\"",
        "\"num_feature\":\"2\" -> \"num_feature\":\"two\"",
        "[5E-1] -> [x]",
        "[5E-1] -> [1,2]",
        "\"num_class\":\"0\" -> \"num_class\":\"3\"",
        "reg:squarederror -> rank:unheard",
        "\"name\":\"gbtree\" -> \"name\":\"dart\"",
        "[3,2,0] -> [4,0,0]",
        "\"size_leaf_vector\":\"1\" -> \"size_leaf_vector\":\"2\"",
        "\"categories_nodes\":[] -> \"categories_nodes\":[0]",
        "\"learner\" -> \"teacher\""
      })
  void refusesAFileThatBreaksARule(String change) {
    String[] parts = change.split(" -> ", 2);
    String broken = MODEL.replace(parts[0], parts[1]);
    assertThat(broken).isNotEqualTo(MODEL);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> TreeEnsemble.read(broken.getBytes(UTF_8)))
        .withMessageStartingWith("XGBoost model: ")
        .returns(MODEL_FILE_INVALID, MillraceException::code);
  }

  @Test
  void survivesDamagedFiles() {
    byte[] file = Shared.bytes(REFERENCE + "xgb-numeric-missing/model.ubj");
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      byte[] damaged = Arrays.copyOf(file, random.nextInt(file.length) + 1);
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> TreeEnsemble.read(damaged))
          .returns(MODEL_FILE_INVALID, MillraceException::code);
    }
  }
}
