package io.millrace.serving;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.explain.Explanation;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.serving.ModelExplanation.Method;
import io.millrace.serving.limit.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `plain` answers `2 * mileage`, `late` `risk + 1`. The examples of both have 10,000 to 40,000,
/// 25,000 on average.
class AnswerExplanationsTest {
  private static final ServableModel PLAIN = new SmallModel("plain", "mileage", 0, 2).servable();
  private static final ServableModel LATE = new SmallModel("late", "risk", 1, 1).servable();
  private static final String ROWS =
      "[{\"mileage\": 30000, \"risk\": 20000}, {\"mileage\": 1000, \"risk\": 7000}]";

  /// Of each row: what it is answered, from where, and what mileage and risk add.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max   | 60000 |   0 | 60000 |     0 | 7001 | 1   |    0 | 7000",
        "min   | 20001 |   1 |     0 | 20000 | 2000 | 0   | 2000 |    0",
        "first | 60000 |   0 | 60000 |     0 | 2000 | 0   | 2000 |    0",
        "mean  | 40000.5 | 0.5 | 30000 | 10000 | 4500.5 | 0.5 | 1000 | 3500",
        "weighted {\"plain\": 1, \"late\": 3} | 30000.75 | 0.75 | 15000 | 15000 | 5750.75 | 0.75 |"
            + " 500 | 5250",
      })
  void sumsOfPredictionsAreExplainedBySumsOfContributions(
      String combine,
      double first,
      double firstBase,
      double firstMileage,
      double firstRisk,
      double second,
      double secondBase,
      double secondMileage,
      double secondRisk) {
    Scorer scorer = Scorer.of(List.of(PLAIN, LATE), Combine.parse(combine));
    Answered answered = explained(scorer, ROWS);
    assertExplained(answered, 0, Method.EXACT, first, firstBase, firstMileage, firstRisk);
    assertExplained(answered, 1, Method.EXACT, second, secondBase, secondMileage, secondRisk);
    assertThat(answered.explained().models()).hasSize(2);
  }

  @Test
  void ofASwitchTheBranchThatAnsweredExplains() {
    Scorer scorer =
        graph(
            "{'switch': [{'when': 'input.risk > 10000', 'ask': {'ensemble': ['plain'], 'combine':"
                + " 'max'}}], 'otherwise': 'late'}");
    Answered answered = explained(scorer, ROWS);
    assertExplained(answered, 0, Method.EXACT, 60_000, 0, 60_000, 0);
    assertExplained(answered, 1, Method.EXACT, 7_001, 1, 0, 7_000);
    assertThat(answered.explained().models()).isEmpty();
  }

  /// Whatever chance has chosen.
  @ParameterizedTest
  @CsvSource({
    "first, EXACT",
    "predictions.*, KERNEL_SHAP",
  })
  void ofASplitterTheBranchThatAnsweredExplains(String combine, Method method) {
    Scorer scorer =
        graph(
            "{'ensemble': [{'name': 'x', 'ask': {'splitter': [{'ask': 'plain'}, {'ask':"
                + " 'late'}]}}],"
                + " 'combine': '%s'}".formatted(combine));
    String many =
        IntStream.range(0, 40)
            .mapToObj(_ -> "{\"mileage\": 30000, \"risk\": 20000}")
            .collect(Collectors.joining(",", "[", "]"));
    Answered answered = explained(scorer, many);
    Set<Double> seen = new HashSet<>();
    double byPlain = method == Method.EXACT ? 0 : 50_000;
    double byLate = method == Method.EXACT ? 1 : 25_001;
    for (int row = 0; row < 40; row++) {
      double answer = answered.score(row);
      seen.add(answer);
      if (answer == 60_000) {
        assertExplained(answered, row, method, 60_000, byPlain, 60_000 - byPlain, 0);
      } else {
        assertExplained(answered, row, method, 20_001, byLate, 0, 20_001 - byLate);
      }
    }
    assertThat(seen).containsExactlyInAnyOrder(60_000.0, 20_001.0);
  }

  /// 2 * mileage + 1 in the end: against the example, whose mean is 50,001.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"graph\": {\"sequence\": [{\"ask\": \"plain\", \"as\": \"risk\"}, \"late\"]}}",
        "{\"graph\": {\"sequence\": [{\"ask\": \"late\", \"as\": \"x\"}, \"plain\"]}, \"after\":"
            + " \"score + 1\"}",
        "{\"before\": \"{'risk': input.mileage * 2}\", \"combine\": \"predictions.late\"}",
        "{\"combine\": {\"class\": \"own\"}}",
      })
  void whatIsNoSumIsAskedAsAWhole(String calculation) {
    PlugIns plugIns = _ -> row -> row.prediction("plain") + row.number("risk").orElse(0) * 0 + 1;
    Calculation read = CalculationJson.read(Json.parse(calculation), List.of("plain", "late"));
    Scorer scorer =
        Scorer.of(List.of(new Scorer.Group(List.of(PLAIN, LATE), read, plugIns))).getFirst();
    Answered answered =
        explained(
            scorer,
            scorer.fields().size() == 1 ? "[{\"mileage\": 30000}, {\"mileage\": 1000}]" : ROWS);
    for (int row = 0; row < 2; row++) {
      Map<String, Double> contributions = contributions(answered, row);
      double mileage = row == 0 ? 30_000 : 1_000;
      assertThat(answered.score(row)).isEqualTo(2 * mileage + 1);
      assertThat(answered.answer(row).method()).isEqualTo(Method.KERNEL_SHAP);
      assertThat(answered.explanation(row).baseValue()).isCloseTo(50_001, within(1e-6));
      assertThat(contributions.get("mileage")).isCloseTo(2 * (mileage - 25_000), within(1e-6));
      assertThat(contributions.getOrDefault("risk", 0.0)).isCloseTo(0, within(1e-6));
    }
  }

  /// A model of logarithms is exact in its margin; the answer is explained in its own unit.
  @Test
  void contributionsAreInTheUnitOfTheAnswer() {
    Frame train = Frame.of(new NumberColumn("mileage", new double[] {1, 2, 3}));
    FeaturePipeline features =
        FeaturePipeline.fit(train, List.of("mileage"), FeatureSettings.TREES);
    ServableModel log =
        new ServableModel.InProcess(
            new ServedModel("log", 1),
            new TabularModel(
                features, new LinearModel(0.5, new double[] {1}), TargetTransform.LOG1P),
            train);
    Scorer scorer = Scorer.of(List.of(log), new Combine.First());
    Answered answered = explained(scorer, "[{\"mileage\": 2.5}]");
    double base = (Math.expm1(1.5) + Math.expm1(2.5) + Math.expm1(3.5)) / 3;
    assertThat(answered.answer(0).method()).isEqualTo(Method.KERNEL_SHAP);
    assertThat(answered.explanation(0).margin()).isCloseTo(Math.expm1(3), within(1e-9));
    assertThat(answered.explanation(0).baseValue()).isCloseTo(base, within(1e-9));
    assertThat(contributions(answered, 0).get("mileage"))
        .isCloseTo(Math.expm1(3) - base, within(1e-9));
    ModelExplanation ofModel = answered.explained().models().getFirst();
    assertThat(ofModel.method()).isEqualTo(Method.EXACT);
    assertThat(ofModel.rows().getFirst().margin()).isCloseTo(3, within(1e-9));
    assertThat(answered.explained().others()).containsExactly(ofModel);
  }

  @Test
  void ofOneModelAloneTheExplanationIsTheAnswers() {
    Answered answered = explained(Scorer.of(List.of(PLAIN), new Combine.Max()), ROWS);
    assertThat(answered.explanation(0).margin()).isEqualTo(60_000);
    assertThat(answered.explained().others()).isEmpty();
  }

  @Test
  void ofATargetWhatItAnswersIsExplained() {
    Scorer late = Scorer.of(List.of(PLAIN, LATE), new Combine.Max()).towards("late").orElseThrow();
    assertExplained(explained(late, ROWS), 0, Method.EXACT, 20_001, 1, 0, 20_000);
  }

  @Test
  void limeIsOfTheWholeAnswer() {
    Scorer scorer = Scorer.of(List.of(PLAIN, LATE), new Combine.Mean());
    Answered answered = explained(scorer, Explaining.LIME, ROWS);
    assertThat(answered.answer(0).method()).isEqualTo(Method.LIME);
    assertThat(answered.explanation(0).fit().orElse(0)).isGreaterThan(0.999);
    // The line is the endpoint's, but for the ridge; a contribution is counted from the mean.
    assertThat(contributions(answered, 0).get("mileage")).isCloseTo(5_000, within(50.0));
    assertThat(contributions(answered, 0).get("risk")).isCloseTo(-2_500, within(50.0));
  }

  /// Of the rows that are asked, some have the risk of this row and the mileage of others.
  @Test
  void saysThatRowsLikeThisAreNotAnswered() {
    Scorer scorer =
        Scorer.of(
            List.of(PLAIN, LATE),
            Combine.parse("input.mileage = 10000 and input.risk = 7 ? 'no' : predictions.late"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> explained(scorer, "[{\"mileage\": 1, \"risk\": 7}]"))
        .returns(ErrorCode.MODEL_NOT_EXPLAINABLE, MillraceException::code)
        .withMessageContaining("row 1: the endpoint has no answer to a row that differs");
  }

  @Test
  void asksAboutFewRowsOnly() {
    Scorer scorer = Scorer.of(List.of(PLAIN), Combine.parse("predictions.plain"));
    String many = "[" + "{\"mileage\": 1},".repeat(100) + "{\"mileage\": 1}]";
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> explained(scorer, many))
        .returns(ErrorCode.TOO_MANY_ROWS, MillraceException::code)
        .withMessageContaining("explain: 101 rows");
  }

  @Test
  void asksForAsManyNumbersAsAlwaysWhereAnswersAreExplainedToo() {
    Scorer scorer = Scorer.of(List.of(PLAIN), Combine.parse("input.mileage > 90000 ? [1, 2] : 1"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> explained(scorer, "[{\"mileage\": 90001}]"))
        .returns(ErrorCode.COMBINE_FAILED, MillraceException::code)
        .withMessageContaining("give 2 numbers for a row (expected: 1)");
  }

  @Test
  void contributionsAddUpToWhatWasAnswered() {
    SequencedMap<String, InputField.Type> fields = new LinkedHashMap<>();
    fields.put("mileage", InputField.Type.NUMBER);
    fields.put("risk", InputField.Type.NUMBER);
    fields.put("fuel", InputField.Type.TEXT);
    Set<Method> methods = new HashSet<>();
    for (long seed = 0; seed < 60; seed++) {
      RandomGraphs graphs = new RandomGraphs(seed);
      Graph graph = graphs.next();
      SplittableRandom random = new SplittableRandom(seed);
      Map<String, ServableModel> models = new HashMap<>();
      for (String name : graphs.names()) {
        String field = random.nextInt(3) == 0 ? "risk" : "mileage";
        models.put(
            name,
            new SmallModel(name, field, random.nextInt(100), random.nextInt(1, 9) / 8.0)
                .servable());
      }
      Calculation calculation = new Calculation(graph, Optional.empty(), Optional.empty(), fields);
      List<ServableModel> asked =
          graphs.names().stream().map(name -> requireNonNull(models.get(name))).toList();
      Scorer scorer = Scorer.of(List.of(new Scorer.Group(asked, calculation))).getFirst();
      List<String> rows = new ArrayList<>();
      for (int row = 0; row < 4; row++) {
        rows.add(
            "{\"mileage\": %d, \"risk\": %d, \"fuel\": \"%s\"}"
                .formatted(
                    random.nextInt(50_000),
                    random.nextInt(40_000),
                    random.nextBoolean() ? "diesel" : "petrol"));
      }
      Answered answered = explained(scorer, rows.toString());
      for (int row = 0; row < 4; row++) {
        double sum =
            answered.explanation(row).baseValue()
                + contributions(answered, row).values().stream().mapToDouble(each -> each).sum();
        assertThat(sum)
            .as("%d: %s of %s", seed, graph, rows.get(row))
            .isCloseTo(answered.score(row), within(1e-6 * Math.max(1, Math.abs(sum))));
        assertThat(answered.explanation(row).margin()).isCloseTo(sum, within(1e-6 * Math.abs(sum)));
        methods.add(answered.answer(row).method());
      }
    }
    assertThat(methods).containsExactlyInAnyOrder(Method.EXACT, Method.KERNEL_SHAP);
  }

  private record Answered(Scores scores, Explained explained) {
    double score(int row) {
      return scores.combined()[row];
    }

    AnswerExplanation answer(int row) {
      return explained.answers().get(row);
    }

    Explanation explanation(int row) {
      return answer(row).explanation();
    }
  }

  private static Scorer graph(String graph) {
    return Scorer.of(
            List.of(
                new Scorer.Group(
                    List.of(PLAIN, LATE),
                    Calculation.of(GraphJson.read(Json.parse(graph.replace('\'', '"')))))))
        .getFirst();
  }

  private static Answered explained(Scorer scorer, String json) {
    return explained(scorer, Explaining.SHAPLEY, json);
  }

  private static Answered explained(Scorer scorer, Explaining how, String json) {
    Rows rows = JsonRows.parse(scorer.fields(), json.getBytes(StandardCharsets.UTF_8), 200);
    Traced traced = scorer.traced(rows, Deadline.NONE);
    return new Answered(traced.scores(), scorer.explanations().explain(how, traced, Deadline.NONE));
  }

  private static Map<String, Double> contributions(Answered answered, int row) {
    return answered.explanation(row).contributions().stream()
        .collect(
            Collectors.toMap(Explanation.Contribution::input, Explanation.Contribution::value));
  }

  private static void assertExplained(
      Answered answered,
      int row,
      Method method,
      double answer,
      double base,
      double mileage,
      double risk) {
    assertThat(answered.score(row)).isEqualTo(answer);
    assertThat(answered.answer(row).method()).isEqualTo(method);
    assertThat(answered.explanation(row).margin()).isCloseTo(answer, within(1e-6));
    assertThat(answered.explanation(row).baseValue()).isCloseTo(base, within(1e-6));
    assertThat(contributions(answered, row).get("mileage")).isCloseTo(mileage, within(1e-6));
    assertThat(contributions(answered, row).get("risk")).isCloseTo(risk, within(1e-6));
  }
}
