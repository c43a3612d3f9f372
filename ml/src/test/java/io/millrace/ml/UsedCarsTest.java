package io.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.millrace.base.json.Json;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.RowValues;
import io.millrace.ml.linear.Epoch;
import io.millrace.ml.linear.LinearFit;
import io.millrace.ml.linear.LinearLearner;
import io.millrace.ml.linear.LinearSettings;
import io.millrace.ml.linear.Parallel;
import io.millrace.ml.metric.RegressionMetrics;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.ml.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The whole way from a table to a figure, on 99,187 used-car adverts; the figures are those of
/// XGBoost 3.2.0 and scikit-learn 1.9.1 on the same split.
class UsedCarsTest {
  private static final List<String> INPUTS =
      List.of(
          "year",
          "mileage",
          "tax",
          "mpg",
          "engineSize",
          "make",
          "model",
          "transmission",
          "fuelType");

  private static Frame train;
  private static Frame validation;
  private static Frame test;

  @BeforeAll
  static void split() {
    Frame all = Shared.usedCars();
    int[] buckets = IntStream.range(0, all.rows()).map(Shared::bucket).toArray();
    train = all.select(IntStream.range(0, all.rows()).filter(i -> buckets[i] > 2).toArray());
    validation = all.select(IntStream.range(0, all.rows()).filter(i -> buckets[i] == 2).toArray());
    test = all.select(IntStream.range(0, all.rows()).filter(i -> buckets[i] < 2).toArray());
  }

  @Test
  void namesTheModelInputsAsTheReferenceDoes() {
    FeaturePipeline features = FeaturePipeline.fit(train, INPUTS, FeatureSettings.TREES);
    List<String> expected = new ArrayList<>();
    Shared.json("data/reference/xgb-uk-onehot-default/feature-columns.json")
        .forEach(name -> expected.add(name.stringValue()));
    assertThat(features.outputNames()).isEqualTo(expected).hasSize(216);
  }

  @Test
  void givesTheReferenceFiguresForTheReferenceTrees() {
    TabularModel model = trees();
    RegressionMetrics metrics =
        RegressionMetrics.of(test.number("price").values(), model.predict(test));
    JsonNode expected =
        Shared.json("data/reference/baselines.json").path("used_cars_uk").path("xgb_default");
    assertThat(metrics.rmse().orNaN())
        .isCloseTo(expected.path("rmse").asDouble(), withPercentage(1e-6));
    assertThat(metrics.mae().orNaN())
        .isCloseTo(expected.path("mae").asDouble(), withPercentage(1e-6));
    assertThat(metrics.r2().orNaN())
        .isCloseTo(expected.path("r2").asDouble(), withPercentage(1e-6));
    assertThat(metrics.mape().orNaN())
        .isCloseTo(expected.path("mape").asDouble(), withPercentage(1e-5));
  }

  @Test
  void predictsOneRowAsItPredictsTheTable() {
    TabularModel model = trees();
    double[] table = model.predict(test);
    RowValues row = new RowValues(INPUTS.size());
    TabularModel.Scratch scratch = model.scratch();
    for (int i = 0; i < 1_000; i++) {
      model.features().read(test, i, row);
      assertThat(model.predict(row, scratch)).isEqualTo(table[i]);
    }
  }

  @Test
  void comesBackFromItsFileTheSame() {
    TabularModel model = trees();
    TabularModel read =
        TabularModel.of(Json.parse(Json.bytes(model.featuresJson())), model.predictor());
    assertThat(read.features().inputs()).isEqualTo(model.features().inputs());
    assertThat(read.predict(test)).isEqualTo(model.predict(test));
  }

  @Test
  void learnsALinearModelAsGoodAsLeastSquares() {
    FeaturePipeline features = FeaturePipeline.fit(train, INPUTS, FeatureSettings.LINEAR);
    List<Epoch> epochs = new ArrayList<>();
    List<LinearFit> fits =
        new LinearLearner(LinearSettings.DEFAULT)
            .fit(rows(features, train), rows(features, validation), Parallel.NONE, epochs::add);
    TabularModel model =
        new TabularModel(features, LinearLearner.best(fits).model(), TargetTransform.IDENTITY);
    RegressionMetrics metrics =
        RegressionMetrics.of(test.number("price").values(), model.predict(test));
    assertThat(metrics.rmse().orNaN()).isCloseTo(3760.26, withPercentage(1));
    assertThat(epochs).isNotEmpty();
    LinearFit best = LinearLearner.best(fits);
    assertThat(
            RegressionMetrics.of(validation.number("price").values(), model.predict(validation))
                .rmse()
                .orNaN())
        .isCloseTo(best.validationRmse(), within(1e-6));
  }

  private static TabularModel trees() {
    return new TabularModel(
        FeaturePipeline.fit(train, INPUTS, FeatureSettings.TREES),
        TreeEnsemble.read(Shared.bytes("data/reference/xgb-uk-onehot-default/model.json")),
        TargetTransform.IDENTITY);
  }

  private static LinearLearner.Rows rows(FeaturePipeline features, Frame frame) {
    return new LinearLearner.Rows(
        features.transform(frame), features.width(), frame.number("price").values());
  }
}
