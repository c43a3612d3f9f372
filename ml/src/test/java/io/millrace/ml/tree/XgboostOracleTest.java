package io.millrace.ml.tree;

import static io.millrace.base.ErrorCode.MODEL_FILE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.MillraceException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every booster, objective and form of file against XGBoost's own predictions.
class XgboostOracleTest {
  static List<String> cases() {
    return Oracle.names("xgboost");
  }

  @Test
  void thereIsACaseForEachObjectiveThatXgboostStillWrites() {
    Set<String> seen = new java.util.HashSet<>();
    for (String name : cases()) {
      seen.add(XgboostModel.read(Oracle.read("xgboost", name).model()).objective());
    }
    // The other one is the name that XGBoost had for reg:squarederror before 1.0.
    assertThat(seen).hasSize(Objective.values().length - 1);
  }

  /// Sums are made in XGBoost's order and precision: bits are compared.
  @ParameterizedTest
  @MethodSource("cases")
  void marginsAreEqualToTheLastBit(String name) {
    Oracle oracle = Oracle.read("xgboost", name);
    XgboostModel model = XgboostModel.read(oracle.model());
    double[] margins = new double[model.groups()];
    for (int row = 0; row < oracle.rows().length; row++) {
      model.margins(oracle.rows()[row], 0, model.scratch(), margins);
      assertThat(narrow(margins)).isEqualTo(narrow(oracle.margins()[row]));
    }
  }

  /// Where a prediction is more than a margin, `exp` may round the last bit the other way.
  @ParameterizedTest
  @MethodSource("cases")
  void predictionsAreWithinAMillionth(String name) {
    Oracle oracle = Oracle.read("xgboost", name);
    XgboostModel model = XgboostModel.read(oracle.model());
    double[] predictions = new double[model.outputs()];
    for (int row = 0; row < oracle.rows().length; row++) {
      double[] expected = oracle.predictions()[row];
      model.predict(oracle.rows()[row], 0, model.scratch(), predictions);
      assertThat(predictions).hasSameSizeAs(expected);
      for (int i = 0; i < predictions.length; i++) {
        assertThat(predictions[i]).isCloseTo(expected[i], within(1e-6 * Math.abs(expected[i])));
      }
      if (model.outputs() == 1) {
        assertThat(model.predict(oracle.rows()[row], 0)).isEqualTo(predictions[0]);
      }
    }
  }

  /// Of each objective, with classes and without: many rows at once get what each gets alone.
  @ParameterizedTest
  @MethodSource("cases")
  void rowsTogetherGetWhatTheyGetAlone(String name) {
    Oracle oracle = Oracle.read("xgboost", name);
    XgboostModel model = XgboostModel.read(oracle.model());
    int rows = 150;
    double[] encoded = new double[rows * model.width()];
    for (int row = 0; row < rows; row++) {
      double[] one = oracle.rows()[row % oracle.rows().length];
      System.arraycopy(one, 0, encoded, row * model.width(), model.width());
    }
    double[] out = new double[rows];
    model.predictRows(encoded, rows, out);
    for (int row = 0; row < rows; row++) {
      assertThat(out[row]).isEqualTo(model.predict(encoded, row * model.width()));
    }
  }

  private static float[] narrow(double[] values) {
    return Numbers.floats(values);
  }

  @Test
  void predictsTheLikeliestClassWhereOneNumberIsAskedFor() {
    Oracle probabilities = Oracle.read("xgboost", "softprob");
    Oracle classes = Oracle.read("xgboost", "softmax");
    XgboostModel model = XgboostModel.read(probabilities.model());
    for (int row = 0; row < classes.rows().length; row++) {
      assertThat(model.predict(probabilities.rows()[row], 0))
          .isEqualTo(classes.predictions()[row][0]);
    }
  }

  @Test
  void refusesVectorLeavesAndSaysWhatToDo() {
    byte[] file = Oracle.bytes("xgboost", "refused-vector-leaves.json");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> XgboostModel.read(file))
        .withMessageContaining("one_output_per_tree")
        .returns(MODEL_FILE_INVALID, MillraceException::code);
  }

  @Test
  void anEnsembleIsNotALinearBooster() {
    byte[] file = Oracle.read("xgboost", "linear").model();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> TreeEnsemble.read(file))
        .withMessageContaining("gblinear")
        .returns(MODEL_FILE_INVALID, MillraceException::code);
  }
}
