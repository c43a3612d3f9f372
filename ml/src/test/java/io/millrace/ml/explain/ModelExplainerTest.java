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
import io.millrace.ml.tree.RandomTrees;
import io.millrace.ml.tree.TreeEnsemble;
import io.millrace.ml.tree.XgboostModel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelExplainerTest {
  private static final Frame ROWS =
      Frame.of(
          new NumberColumn("mpg", new double[] {40, Double.NaN, 50, 60}),
          new TextColumn("fuel", new @Nullable String[] {"Petrol", "Diesel", null, "Petrol"}));
  private static final List<String> INPUTS = List.of("mpg", "fuel");

  /// Encoded: (mpg - 50) / sqrt(50), mpg:missing, fuel=Diesel, fuel=Petrol, fuel:missing.
  @Test
  void aLinearModelGivesEachColumnTheSumOfItsTerms() {
    FeaturePipeline features = FeaturePipeline.fit(ROWS, INPUTS, FeatureSettings.LINEAR);
    TabularModel model =
        new TabularModel(
            features,
            new LinearModel(7, new double[] {2, 30, 400, 5_000, 60_000}),
            TargetTransform.LOG1P);
    RowValues row = new RowValues(2);
    features.read(ROWS, 1, row);
    Explanation explanation = ModelExplainer.of(model).explain(row).getFirst();
    assertThat(explanation.baseValue()).isEqualTo(7);
    assertThat(explanation.contributions())
        .containsExactly(
            new Explanation.Contribution("mpg", 30), new Explanation.Contribution("fuel", 400));
    assertThat(explanation.margin()).isEqualTo(437);
    assertThat(model.predict(row)).isEqualTo(Math.expm1(437));
  }

  @Test
  void treesAddUpToTheMarginByRawColumns() {
    FeaturePipeline features = FeaturePipeline.fit(ROWS, INPUTS, FeatureSettings.TREES);
    RandomTrees random = new RandomTrees(new Random(5), 3);
    byte[] file = RandomTrees.file(random.trees(20, 4), 3, 0.5f);
    TabularModel model =
        new TabularModel(features, TreeEnsemble.read(file), TargetTransform.IDENTITY);
    ModelExplainer explainer = ModelExplainer.of(model);
    double[] all = explainer.explain(ROWS);
    assertThat(all).hasSize(4 * 3);
    for (int i = 0; i < ROWS.rows(); i++) {
      RowValues row = new RowValues(2);
      features.read(ROWS, i, row);
      double[] one = new double[explainer.stride()];
      explainer.worker().explain(row, one);
      assertThat(Arrays.copyOfRange(all, i * 3, i * 3 + 3)).isEqualTo(one);
      assertThat(Arrays.stream(one).sum()).isCloseTo(model.predict(row), within(1e-6));
      double[] encoded = new double[3];
      features.encode(row, encoded);
      double[] wide = new double[4];
      Explainer.of(model.predictor()).worker().explain(encoded, 0, wide, 0);
      assertThat(one).containsExactly(wide[0], wide[1] + wide[2], wide[3]);
    }
  }

  @Test
  void explainsEachClassByItself() {
    Oracle oracle = Oracle.read("xgboost", "softprob");
    XgboostModel trees = XgboostModel.read(oracle.model());
    List<String> names = List.of("a", "b", "c", "d", "e", "f");
    TabularModel model =
        new TabularModel(FeaturePipeline.ofNumbers(names), trees, TargetTransform.IDENTITY);
    RowValues row = new RowValues(6);
    for (int i = 0; i < 6; i++) {
      row.number(i, oracle.rows()[3][i]);
    }
    List<Explanation> explanations = ModelExplainer.of(model).explain(row);
    assertThat(explanations).hasSize(3);
    for (Explanation explanation : explanations) {
      int group = explanation.group();
      assertThat(explanation.margin()).isCloseTo(oracle.margins()[3][group], within(1e-5));
      assertThat(explanation.contributions().get(2).value())
          .isCloseTo(oracle.contributions()[3][group * 7 + 2], within(1e-5));
    }
  }

  @Test
  void refusesAModelThatItDoesNotKnowFromTheInside() {
    Predictor unknown =
        new Predictor() {
          @Override
          public int width() {
            return 1;
          }

          @Override
          public double predict(double[] encoded, int offset, Scratch scratch) {
            return 1;
          }
        };
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Explainer.of(unknown))
        .returns(MODEL_NOT_EXPLAINABLE, MillraceException::code);
  }
}
