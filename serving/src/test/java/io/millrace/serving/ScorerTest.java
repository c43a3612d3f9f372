package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScorerTest {
  private static final ServableModel.InProcess CHEAP = Cars.linear("cheap", 1, 20_000);
  private static final ServableModel.InProcess DEAR = Cars.imputing("dear", 3, 30_000);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max                                     | 29500",
        "mean                                    | 24500",
        "MIN                                     | 19500",
        "first                                   | 19500",
        "weighted {\"cheap\": 3, \"dear\": 1}     | 22000",
        "weighted {\"dear\": 0.5, \"cheap\": 0}   | 29500",
        "$max(predictions.*)                     | 29500",
        "predictions.dear - predictions.cheap    | 10000",
        "input.fuel = 'diesel' ? input.mileage : 0 | 10000",
      })
  void combinesThePredictions(String combine, double expected) {
    Scorer scorer = Scorer.of(List.of(CHEAP, DEAR), Combine.parse(combine));
    assertThat(score(scorer, Cars.ROW).combined()[0]).isCloseTo(expected, within(1e-9));
  }

  /// From 32 rows on they are evaluated together.
  @ParameterizedTest
  @ValueSource(ints = {31, 32, 99})
  void answersManyRowsAsItAnswersEach(int count) {
    Scorer scorer = Scorer.of(List.of(CHEAP, DEAR), new Combine.Mean());
    List<String> rows =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    i % 3 == 0
                        ? "{\"mileage\":%d}".formatted(7 * i)
                        : "{\"mileage\":%d,\"fuel\":\"%s\"}"
                            .formatted(7 * i, i % 3 == 1 ? "diesel" : "hydrogen"))
            .toList();
    Scores together = score(scorer, "[" + String.join(",", rows) + "]");
    for (int row = 0; row < count; row++) {
      Scores alone = score(scorer, rows.get(row));
      assertThat(together.combined()[row]).isEqualTo(alone.combined()[0]);
      assertThat(together.byModel()[1][row]).isEqualTo(alone.byModel()[1][0]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"predictions.nobody", "input.fuel", "1 / 0", "$error('no')"})
  void anExpressionWithoutANumberIsNotDeployed(String combine) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Scorer.of(List.of(CHEAP), Combine.parse(combine)))
        .returns(ErrorCode.COMBINE_FAILED, MillraceException::code)
        .withMessageContaining(combine);
  }

  @Test
  void anExpressionThatDoesNotEndIsStopped() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(
            () -> Scorer.of(List.of(CHEAP), Combine.parse("($f := function($x){$f($x)}; $f(1))")))
        .returns(ErrorCode.COMBINE_FAILED, MillraceException::code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "(", "$max("})
  void anExpressionThatDoesNotParseIsRefused(String combine) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Combine.parse(combine))
        .returns(ErrorCode.ENDPOINT_INVALID, MillraceException::code);
  }

  @Test
  void anUnknownLevelIsServedAndCounted() {
    Scorer scorer = Scorer.of(List.of(CHEAP, DEAR), new Combine.First());
    Scores scores = score(scorer, "{\"mileage\": 10000, \"fuel\": \"steam\"}");
    assertThat(scores.combined()[0]).isCloseTo(19_000, within(1e-9));
    assertThat(scores.unknownLevels()).isEqualTo(1);
  }

  @Test
  void anAbsentNumberIsImputedIfEveryModelCan() {
    Scorer scorer = Scorer.of(List.of(DEAR), new Combine.First());
    assertThat(scorer.fields().at(0).absence()).isEqualTo(InputField.Absence.SERVED);
    assertThat(score(scorer, "{\"fuel\": \"diesel\"}").combined()[0])
        .isCloseTo(30_000 - 2_500 + 500, within(1e-9));
  }

  @Test
  void anAbsentNumberIsRefusedByNameIfOneModelHasNoAnswer() {
    Scorer scorer = Scorer.of(List.of(DEAR, CHEAP), new Combine.Max());
    assertThat(scorer.fields().at(0).absence()).isEqualTo(InputField.Absence.REFUSED);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> score(scorer, "[" + Cars.ROW + ",{\"fuel\":\"diesel\"}]"))
        .returns(ErrorCode.FIELD_MISSING, MillraceException::code)
        .withMessageContaining("row 2, field 'mileage'");
  }

  @Test
  void modelsThatReadOneFieldDifferentlyAreNotServedTogether() {
    Frame train =
        Frame.of(
            new TextColumn("mileage", new @Nullable String[] {"low", "high"}),
            new NumberColumn("year", new double[] {2010, 2020}));
    FeaturePipeline features =
        FeaturePipeline.fit(train, List.of("mileage"), FeatureSettings.TREES);
    ServableModel odd =
        new ServableModel.InProcess(
            new ServedModel("odd", 1),
            new TabularModel(
                features,
                new LinearModel(0, new double[features.width()]),
                TargetTransform.IDENTITY),
            train);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Scorer.of(List.of(CHEAP, odd), new Combine.Max()))
        .returns(ErrorCode.ENDPOINT_INVALID, MillraceException::code)
        .withMessageContaining("'mileage'");
  }

  @Test
  void aModelThatDoesNotAnswerItsExampleIsNotServed() {
    ServableModel broken =
        new ServableModel.InProcess(CHEAP.id(), CHEAP.model(), Cars.TRAIN.without("mileage"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Scorer.of(List.of(broken), new Combine.Max()))
        .returns(ErrorCode.MODEL_NOT_SERVABLE, MillraceException::code)
        .withMessageContaining("cheap/1");
  }

  private static Scores score(Scorer scorer, String json) {
    return scorer.score(
        JsonRows.parse(scorer.fields(), json.getBytes(StandardCharsets.UTF_8), 100));
  }
}
