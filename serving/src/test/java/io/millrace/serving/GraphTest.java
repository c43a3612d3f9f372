package io.millrace.serving;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.serving.limit.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `plain` answers `2 * mileage`, `late` `risk + 1`.
class GraphTest {
  private static final SmallModel PLAIN = new SmallModel("plain", "mileage", 0, 2);
  private static final SmallModel OTHER = new SmallModel("other", "mileage", 5, 0);
  private static final SmallModel LATE = new SmallModel("late", "risk", 1, 1);

  @Test
  void answersAsTheDefinitionDoesRowByRow() {
    int sequences = 0;
    SequencedMap<String, InputField.Type> fields = new LinkedHashMap<>();
    fields.put("mileage", InputField.Type.NUMBER);
    fields.put("risk", InputField.Type.NUMBER);
    fields.put("fuel", InputField.Type.TEXT);
    for (long seed = 0; seed < 300; seed++) {
      RandomGraphs graphs = new RandomGraphs(seed);
      Graph graph = graphs.next();
      Map<String, SmallModel> models = models(graphs.names(), new SplittableRandom(seed));
      sequences += graph instanceof Graph.Sequence ? 1 : 0;
      Scorer scorer =
          scorer(
              new Calculation(graph, Optional.empty(), Optional.empty(), fields),
              graphs.names().stream()
                  .map(name -> requireNonNull(models.get(name)).servable())
                  .toList());
      List<Map<String, Object>> rows = rows(new SplittableRandom(seed), seed % 3 == 0 ? 70 : 5);
      Scores scores = scorer.score(read(scorer, rows));
      for (int row = 0; row < rows.size(); row++) {
        Map<String, Double> asked = new HashMap<>();
        double expected = RandomGraphs.answer(graph, rows.get(row), models, asked);
        assertThat(scores.combined()[row])
            .as("%d: %s of %s", seed, graph, rows.get(row))
            .isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
        for (int model = 0; model < graphs.names().size(); model++) {
          Double prediction = asked.get(graphs.names().get(model));
          assertThat(scores.byModel()[model][row])
              .as("%d: model %d of %s", seed, model, graph)
              .isCloseTo(prediction == null ? Double.NaN : prediction, within(1e-6));
        }
      }
    }
    assertThat(sequences).isPositive();
  }

  /// Each reads one of the fields that are there in any case.
  private static Map<String, SmallModel> models(List<String> names, SplittableRandom random) {
    Map<String, SmallModel> models = new HashMap<>();
    for (String name : names) {
      String field = random.nextInt(3) == 0 ? "risk" : "mileage";
      models.put(
          name, new SmallModel(name, field, random.nextInt(100), random.nextInt(1, 9) / 8.0));
    }
    return models;
  }

  private static List<Map<String, Object>> rows(SplittableRandom random, int count) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("mileage", (double) random.nextInt(50_000));
      row.put("risk", (double) random.nextInt(40_000));
      if (random.nextInt(3) > 0) {
        row.put("fuel", random.nextBoolean() ? "diesel" : "petrol");
      }
      rows.add(row);
    }
    return rows;
  }

  @Test
  void asksForNoFieldThatAStepGives() {
    Scorer scorer =
        scorer(
            "{'sequence': [{'ask': 'plain', 'as': 'risk'}, 'late']}",
            PLAIN.servable(),
            LATE.servable());
    assertThat(scorer.fields().list())
        .containsExactly(
            new InputField("mileage", InputField.Type.NUMBER, InputField.Absence.REFUSED));
    assertThat(score(scorer, "{'mileage': 100}").combined()).containsExactly(201);
  }

  @Test
  void asksForAFieldOfABranchOnlyWhereTheBranchIsTaken() {
    Scorer scorer =
        scorer(
            "{'switch': [{'when': 'input.risk > 0', 'ask': 'late'}], 'otherwise': 'plain'}",
            PLAIN.servable(),
            LATE.servable());
    assertThat(score(scorer, "{'risk': 7}").combined()).containsExactly(8);
    Scores second = score(scorer, "{'mileage': 7, 'risk': 0}");
    assertThat(second.combined()).containsExactly(14);
    assertThat(second.byModel()[1]).containsExactly(Double.NaN);
    assertRefused(ErrorCode.FIELD_MISSING, () -> score(scorer, "{'risk': -7}"), "'mileage'");
  }

  @Test
  void hidesAFieldOfTheRequestFromLaterStepsAlone() {
    Scorer scorer =
        scorer(
            "{'ensemble': [{'name': 'both', 'ask': {'sequence': [{'ask': 'other', 'as': 'risk'},"
                + " {'switch': [{'when': 'input.risk = 5', 'ask': 'plain'}], 'otherwise':"
                + " 'late'}]}}, {'name': 'own', 'ask': {'switch': [{'when': 'input.risk = 5',"
                + " 'ask': 'last'}], 'otherwise': 'more'}}],"
                + " 'combine': 'predictions.both * 1000 + predictions.own'}",
            OTHER.servable(),
            PLAIN.servable(),
            LATE.servable(),
            new SmallModel("last", "mileage", 1, 0).servable(),
            new SmallModel("more", "risk", 0, 1).servable());
    assertThat(score(scorer, "{'mileage': 10, 'risk': 3}").combined()).containsExactly(20_003);
  }

  @Test
  void splitsRowsByWeightAndKeepsAKeyWithItsBranch() {
    Calculation calculation =
        CalculationJson.read(
            Json.parse(
                """
                {"graph": {"splitter": [{"weight": 3, "ask": "plain"}, {"ask": "other"}],
                           "sticky": "customer"}, "reads": {"customer": "text"}}\
                """),
            List.of());
    Scorer scorer = scorer(calculation, List.of(PLAIN.servable(), OTHER.servable()));
    StringBuilder keyed = new StringBuilder("[");
    for (int row = 0; row < 4_000; row++) {
      keyed.append(row == 0 ? "" : ",");
      keyed.append("{'mileage': 1, 'customer': 'c%d'}".formatted(row));
    }
    double[] first = score(scorer, keyed + "]").combined();
    assertThat(score(scorer, keyed + "]").combined()).isEqualTo(first);
    String none = keyed.toString().replaceAll("'c\\d+'", "null") + "]";
    for (double[] answers : List.of(first, score(scorer, none).combined())) {
      Map<Double, Integer> counts = new TreeMap<>();
      for (double answer : answers) {
        counts.merge(answer, 1, Integer::sum);
      }
      // 3,000 are expected; the standard deviation is 27.
      assertThat(counts.get(2.0)).isBetween(2_850, 3_150);
      assertThat(counts.get(5.0)).isEqualTo(4_000 - requireNonNull(counts.get(2.0)));
    }
  }

  @Test
  void asksModelsOutsideTogetherAndOnlyForTheirRows() {
    FakeOutside far = new FakeOutside();
    FakeOutside further = new FakeOutside();
    Scorer scorer =
        scorer(
            "{'switch': [{'when': 'input.mileage > 10', 'ask': {'ensemble': ['far', 'further'],"
                + " 'combine': 'mean'}}], 'otherwise': 'plain'}",
            FakeOutside.model("far", far),
            FakeOutside.model("further", further),
            PLAIN.servable());
    assertThat(scorer.mayBlock()).isTrue();
    assertThat(score(scorer, "[{'mileage': 1}, {'mileage': 100}, {'mileage': 200}]").combined())
        .containsExactly(2, 200, 400);
    assertThat(far.asked().getLast()).isEqualTo(2);
    assertThat(further.asked().getLast()).isEqualTo(2);
    assertThat(further.wasAskedByAVirtualThread()).isTrue();
    assertRefused(
        ErrorCode.MODEL_PROCESS_ERROR,
        () -> score(scorer, "{'mileage': 100, 'fuel': 'water'}"),
        "water");
  }

  @Test
  void refusesModelsOutsideThatAnswerWithAnotherCountOfNumbers() {
    FakeOutside far = new FakeOutside();
    far.outputs(2);
    Scorer scorer = scorer("{'splitter': [{'ask': 'far'}]}", FakeOutside.model("far", far));
    assertThat(score(scorer, "{'mileage': 100}").combined()).containsExactly(200, 201);
    far.outputs(3);
    assertRefused(
        ErrorCode.MODEL_PROCESS_ANSWER_INVALID,
        () -> score(scorer, "{'mileage': 100}"),
        "answers with 3 numbers a row (expected: 2)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'mileage': input.miles * 2}        | {'miles': 50}                  | 200",
        "{'mileage': input.miles * 2}        | {'miles': 50, 'mileage': 1}    | 200",
        "{'mileage': input.mileage + 1}      | {'mileage': 3}                 | 8",
        "input.miles ? {'mileage': 1}        | {'mileage': 3}                 | 6",
      })
  void changesFieldsBeforeModelsSeeThem(String before, String row, double expected) {
    Scorer scorer = hooked("before", before);
    assertThat(scorer.fields().names()).containsExactly("mileage", "miles", "name");
    assertThat(score(scorer, row).combined()).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7                         | gives 7 (expected: an object of fields)",
        "{'milage': 1}             | gives field 'milage' (expected: one of mileage, miles, name)",
        "{'mileage': 'far'}        | gives far for field 'mileage' (expected: a number, or null)",
        "{'name': 1}               | gives 1 for field 'name' (expected: a text, or null)",
        "{'mileage': $error('no')} | fails: no",
      })
  void refusesToDeployAHookThatGivesNoFields(String before, String message) {
    assertRefused(ErrorCode.HOOK_FAILED, () -> hooked("before", before), message);
  }

  @Test
  void namesTheFieldThatAHookHasLeftOut() {
    Scorer scorer = hooked("before", "input.name = 'x' ? {'mileage': null}");
    assertThat(score(scorer, "{'mileage': 4, 'name': 'y'}").combined()).containsExactly(8);
    assertRefused(
        ErrorCode.FIELD_MISSING,
        () -> score(scorer, "[{'mileage': 4}, {'mileage': 4, 'name': 'x'}]"),
        "row 2, field 'mileage': absent");
    assertRefused(
        ErrorCode.FIELD_MISSING, () -> score(scorer, "{'name': 'z'}"), "field 'mileage': absent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$max([0, score - 100])                  | 0",
        "score + predictions.plain               | 16",
        "input.mileage                           | 4",
      })
  void changesTheScoreAfterwards(String after, double expected) {
    assertThat(score(hooked("after", after), "{'mileage': 4}").combined())
        .containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "input.name          | gives null (expected: a finite number,",
        "1 / 0               | fails",
        "($f := function($x){$f($x)}; $f(1)) | it takes more than 10,000 steps",
      })
  void refusesToDeployAnEndWithoutANumber(String after, String message) {
    assertRefused(ErrorCode.HOOK_FAILED, () -> hooked("after", after), message);
  }

  @Test
  void refusesAConditionThatIsNone() {
    assertRefused(
        ErrorCode.CONDITION_FAILED,
        () ->
            scorer(
                "{'switch': [{'when': 'input.mileage', 'ask': 'plain'}], 'otherwise': 'other'}",
                PLAIN.servable(),
                OTHER.servable()),
        "condition input.mileage gives 10000.0 (expected: true or false)");
  }

  @Test
  void refusesAKeyThatIsNoField() {
    assertRefused(
        ErrorCode.ENDPOINT_INVALID,
        () -> scorer("{'splitter': [{'ask': 'plain'}], 'sticky': 'customer'}", PLAIN.servable()),
        "splitter, sticky: 'customer' is no field of the endpoint (expected: one of [mileage])");
  }

  @Test
  void refusesAStepThatAnswersAsAText() {
    assertRefused(
        ErrorCode.ENDPOINT_INVALID,
        () ->
            scorer(
                "{'sequence': [{'ask': 'plain', 'as': 'fuel'}, 'cheap']}",
                PLAIN.servable(),
                Cars.linear("cheap", 1, 20_000)),
        "field 'fuel' is a text for model cheap/1, and a step of the graph answers as it");
  }

  @Test
  void explainsWhatAllRowsAreAskedAndNoGraph() {
    Scorer hooked = hooked("before", "{'mileage': input.miles}");
    Rows rows = read(hooked, List.of(Map.of("miles", 30_000.0)));
    assertThat(
            hooked
                .explanations()
                .ofModels(Explaining.SHAPLEY, rows, Deadline.NONE)
                .getFirst()
                .rows()
                .getFirst()
                .margin())
        .isEqualTo(60_000);
    Scorer graph = scorer("{'splitter': [{'ask': 'plain'}]}", PLAIN.servable());
    assertRefused(
        ErrorCode.MODEL_NOT_EXPLAINABLE,
        () -> graph.explanations().ofModels(Explaining.SHAPLEY, rows, Deadline.NONE),
        "in a graph");
  }

  private static Scorer hooked(String key, String source) {
    return scorer(
        CalculationJson.read(
            Json.object()
                .put(key, source)
                .set("reads", Json.parse("{\"miles\": \"number\", \"name\": \"text\"}")),
            List.of("plain")),
        List.of(PLAIN.servable()));
  }

  private static Scorer scorer(String graph, ServableModel... models) {
    return scorer(
        Calculation.of(GraphJson.read(Json.parse(graph.replace('\'', '"')))), List.of(models));
  }

  private static Scorer scorer(Calculation calculation, List<ServableModel> models) {
    return Scorer.of(List.of(new Scorer.Group(models, calculation))).getFirst();
  }

  private static Scores score(Scorer scorer, String json) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return scorer.score(JsonRows.parse(scorer.fields(), bytes, 10_000));
  }

  private static Rows read(Scorer scorer, List<Map<String, Object>> rows) {
    return JsonRows.parse(
        scorer.fields(), Json.write(Json.tree(rows)).getBytes(StandardCharsets.UTF_8), 10_000);
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call, String message) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call)
        .returns(code, MillraceException::code)
        .withMessageContaining(message);
  }
}
