package io.millrace.pipeline.training.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ml.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.Test;

/// XGBoost's native library and our own evaluator on the same model.
class XgboostTrainerTest {
  private static final int ROWS = 2_000;
  private static final List<String> NAMES = List.of("a", "b=x<y>", "c[0]", "d");

  private static EncodedRows rows(long seed) {
    Random random = new Random(seed);
    float[] inputs = new float[ROWS * NAMES.size()];
    float[] labels = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < NAMES.size(); i++) {
        inputs[row * NAMES.size() + i] =
            random.nextInt(20) == 0 ? Float.NaN : (float) random.nextGaussian();
      }
      float first = inputs[row * NAMES.size()];
      labels[row] = 15_000 + 4_000 * (Float.isNaN(first) ? 0 : first) + random.nextInt(500);
    }
    return new EncodedRows(inputs, labels);
  }

  @Test
  void ourEvaluatorPredictsWhatXgboostPredictsToTheLastBit() throws Exception {
    EncodedRows train = rows(1);
    EncodedRows validation = rows(2);
    List<XgboostTrainer.Round> rounds = new ArrayList<>();
    byte[] file =
        new XgboostTrainer(new XgboostParams(40, Map.of()), NAMES)
            .train(train, validation, rounds::add);

    assertThat(rounds).hasSize(40);
    assertThat(rounds.getLast().trainRmse()).isLessThan(rounds.getFirst().trainRmse());
    TreeEnsemble ours = TreeEnsemble.read(file);
    Booster reference = XGBoost.loadModel(file);
    DMatrix matrix = new DMatrix(validation.inputs(), ROWS, NAMES.size(), Float.NaN);
    float[][] expected = reference.predict(matrix);
    double[] row = new double[NAMES.size()];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < row.length; j++) {
        row[j] = validation.inputs()[i * row.length + j];
      }
      assertThat((float) ours.predict(row, 0)).isEqualTo(expected[i][0]);
    }
    matrix.dispose();
    reference.dispose();
  }

  @Test
  void theSameRowsAndParamsGiveTheSameModel() throws Exception {
    XgboostTrainer trainer =
        new XgboostTrainer(new XgboostParams(10, Map.of("subsample", "0.7")), NAMES);
    EncodedRows none = new EncodedRows(new float[0], new float[0]);
    byte[] first = trainer.train(rows(1), none, _ -> {});
    byte[] second = trainer.train(rows(1), none, _ -> {});
    assertThat(first).isEqualTo(second);
  }
}
