package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.tree.Oracle;
import io.millrace.serving.Capture;
import io.millrace.serving.Classes;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.FakeOutside;
import io.millrace.serving.ServableModel;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Models of several classes or targets, through every protocol. What is expected are the numbers
/// of XGBoost and LightGBM in Python.
class OutputsTest {
  private static final String JSON = "application/json";
  private static final String CSV = "text/csv";
  private static final int ROWS = 40;
  private static final double NEAR = 1e-6;

  /// As many rows have no value that a request cannot have.
  private static final int FINITE = 30;

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    deploy("classes", new Combine.First(), Classes.xgboost("xgb", Classes.XGBOOST, "a", "b", "c"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void deploy(String endpoint, Combine combine, ServableModel... models) {
    Arrays.stream(models).forEach(server.models::add);
    var _ =
        server.endpoints.deploy(
            new DeployEndpoint(
                endpoint,
                Arrays.stream(models).map(ServableModel::id).toList(),
                combine,
                100,
                Optional.empty()));
  }

  private static void assertLike(Oracle oracle, JsonNode rows) {
    assertThat(rows.size()).isEqualTo(ROWS);
    for (int row = 0; row < ROWS; row++) {
      assertThat(numbers(rows.get(row))).containsExactly(oracle.predictions()[row], within(NEAR));
    }
  }

  private static double[] numbers(JsonNode array) {
    return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }

  private static JsonNode array(List<JsonNode> nodes) {
    return Json.tree(nodes);
  }

  @Test
  void answersInEachOfSageMakersForms() throws Exception {
    String rows = Json.write(Classes.json(Classes.XGBOOST, ROWS));
    HttpResponse<String> answer = server.post("classes", JSON, rows);
    JsonNode predictions = Json.parse(answer.body()).path("predictions");
    assertLike(
        Classes.XGBOOST, array(predictions.valueStream().map(p -> p.path("score")).toList()));
    assertLike(
        Classes.XGBOOST, array(predictions.valueStream().map(p -> p.at("/models/xgb")).toList()));

    String csv = Classes.csv(Classes.XGBOOST, ROWS);
    List<String> lines = server.post("classes", CSV, csv).body().lines().toList();
    assertLike(
        Classes.XGBOOST, array(lines.stream().map(line -> Json.parse("[" + line + "]")).toList()));

    String jsonl = server.post("classes", CSV, csv, "Accept", "application/jsonlines").body();
    assertLike(
        Classes.XGBOOST, array(jsonl.lines().map(line -> Json.parse(line).path("score")).toList()));

    HttpResponse<byte[]> streamed =
        server.send(
            "/endpoints/classes/invocations-response-stream",
            csv.getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            CSV,
            "Accept",
            CSV);
    assertThat(new String(streamed.body(), StandardCharsets.UTF_8).lines().toList())
        .isEqualTo(lines);
  }

  @Test
  void answersLightgbmAndSeveralTargets() throws Exception {
    deploy("lgb", new Combine.First(), Classes.lightgbm("lgb", Classes.LIGHTGBM));
    deploy("targets", new Combine.First(), Classes.xgboost("targets", Classes.TARGETS));
    assertThat(Classes.TARGETS.predictions()[0]).hasSizeGreaterThan(1);
    for (String name : List.of("lgb", "targets")) {
      Oracle oracle = name.equals("lgb") ? Classes.LIGHTGBM : Classes.TARGETS;
      String body = server.post(name, CSV, Classes.csv(oracle, FINITE)).body();
      List<String> lines = body.lines().toList();
      assertThat(lines).hasSize(FINITE);
      for (int row = 0; row < FINITE; row++) {
        assertThat(numbers(Json.parse("[" + lines.get(row) + "]")))
            .containsExactly(oracle.predictions()[row], within(NEAR));
      }
    }
  }

  @Test
  void answersMlflowsClients() throws Exception {
    String body = "{\"dataframe_records\":%s}".formatted(Classes.json(Classes.XGBOOST, ROWS));
    HttpResponse<byte[]> answer =
        server.send(
            "/mlflow/classes/invocations",
            body.getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            JSON);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertLike(Classes.XGBOOST, Json.parse(answer.body()).path("predictions"));
  }

  @Test
  void answersTheOpenInferenceProtocolWithOneTensor() throws Exception {
    JsonNode metadata = Json.parse(server.get("/v2/models/classes").body());
    assertThat(metadata.at("/outputs/0/shape").toString()).isEqualTo("[-1,3]");

    String inputs =
        String.join(
            ",",
            IntStream.range(0, 6)
                .mapToObj(
                    f ->
                        "{\"name\":\"f%d\",\"shape\":[%d],\"datatype\":\"FP64\",\"data\":%s}"
                            .formatted(f, ROWS, column(f)))
                .toList());
    JsonNode plain = infer("{\"inputs\":[%s]}".formatted(inputs));
    assertThat(plain.at("/outputs/0/shape").toString()).isEqualTo("[40,3]");
    double[] data = numbers(plain.at("/outputs/0/data"));

    HttpResponse<byte[]> binary =
        server.send(
            "/v2/models/classes/infer",
            "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[%s]}"
                .formatted(inputs)
                .getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            JSON);
    int head =
        Integer.parseInt(
            binary.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
    double[] bytes = new double[ROWS * 3];
    ByteBuffer.wrap(binary.body(), head, binary.body().length - head)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asDoubleBuffer()
        .get(bytes);
    for (int row = 0; row < ROWS; row++) {
      assertThat(Arrays.copyOfRange(data, 3 * row, 3 * row + 3))
          .containsExactly(Classes.XGBOOST.predictions()[row], within(NEAR));
    }
    assertThat(bytes).containsExactly(data);
  }

  private static String column(int field) {
    return Arrays.stream(Classes.XGBOOST.rows())
        .map(row -> Double.isNaN(row[field]) ? "null" : Double.toString(row[field]))
        .toList()
        .toString();
  }

  private JsonNode infer(String body) throws Exception {
    HttpResponse<byte[]> answer =
        server.send(
            "/v2/models/classes/infer",
            body.getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            JSON);
    return Json.parse(answer.body());
  }

  @Test
  void capturesAllNumbers() throws Exception {
    server.post("classes", JSON, Json.write(Classes.json(Classes.XGBOOST, 2)));
    assertAreThose(server.captures.newest("classes", 10)); // in the log
    server.captures.flush();
    assertAreThose(server.captures.newest("classes", 10));
  }

  private static void assertAreThose(List<Capture> captures) {
    assertThat(captures).hasSize(2);
    for (Capture capture : captures) {
      double[] expected = Classes.XGBOOST.predictions()[capture.row()];
      assertThat(capture.prediction()).isNaN();
      assertThat(capture.numbers().stream().mapToDouble(each -> each).toArray())
          .containsExactly(expected, within(NEAR));
      assertThat(capture.models().propertyNames()).containsExactly("xgb");
      assertThat(numbers(capture.models().at("/xgb/prediction")))
          .containsExactly(expected, within(NEAR));
    }
  }

  @Test
  void combinesNumberByNumber() throws Exception {
    ServableModel other = Classes.xgboost("other", Oracle.read("xgboost", "dart-softprob"));
    deploy("mean", new Combine.Mean(), Classes.xgboost("xgb", Classes.XGBOOST), other);
    String rows = Json.write(Classes.json(Classes.XGBOOST, ROWS));
    for (JsonNode row : Json.parse(server.post("mean", JSON, rows).body()).path("predictions")) {
      double[] one = numbers(row.at("/models/xgb"));
      double[] two = numbers(row.at("/models/other"));
      double[] score = numbers(row.path("score"));
      for (int i = 0; i < 3; i++) {
        assertThat(score[i]).isCloseTo((one[i] + two[i]) / 2, within(1e-15));
      }
    }
  }

  @Test
  void expressionsSeeArraysAndMayGiveANumber() throws Exception {
    ServableModel model = Classes.xgboost("xgb", Classes.XGBOOST);
    deploy("second", Combine.parse("predictions.xgb[1]"), model);
    String body = server.post("second", CSV, Classes.csv(Classes.XGBOOST, 1)).body();
    assertThat(Double.parseDouble(body))
        .isCloseTo(Classes.XGBOOST.predictions()[0][1], within(NEAR));

    deploy("doubled", Combine.parse("predictions.xgb.($ * 2)"), model);
    String doubled = server.post("doubled", CSV, Classes.csv(Classes.XGBOOST, 1)).body();
    assertThat(numbers(Json.parse("[" + doubled + "]")))
        .containsExactly(
            Arrays.stream(Classes.XGBOOST.predictions()[0]).map(p -> 2 * p).toArray(),
            within(NEAR));
  }

  @Test
  void modelsThatAnswerDifferentlyAreNotCombined() {
    ServableModel squared = Classes.xgboost("price", Oracle.read("xgboost", "squared-error"));
    assertRefused(
        () -> deploy("odd", new Combine.Max(), Classes.xgboost("xgb", Classes.XGBOOST), squared),
        "combine max: 'xgb' answers with 3 numbers a row, 'price' with 1 (expected: as many)");
    assertRefused(
        () ->
            deploy(
                "odd",
                new Combine.Max(),
                Classes.xgboost("xgb", Classes.XGBOOST, "a", "b", "c"),
                Classes.xgboost("other", Oracle.read("xgboost", "dart-softprob"), "b", "a", "c")),
        "the outputs of 'xgb' are [a, b, c], those of 'other' [b, a, c]");
    assertThat(server.endpoints.find("odd")).isEmpty();
  }

  @Test
  void explainsEachOutputAsXgboostDoes() throws Exception {
    String rows = Json.write(Classes.json(Classes.XGBOOST, ROWS));
    HttpResponse<String> answer = server.post("classes", JSON, rows, "X-Millrace-Explain", "true");
    JsonNode predictions = Json.parse(answer.body()).path("predictions");
    for (int row = 0; row < ROWS; row++) {
      JsonNode outputs = predictions.get(row).at("/explanations/xgb");
      assertThat(outputs.size()).isEqualTo(3);
      for (int output = 0; output < 3; output++) {
        JsonNode one = outputs.get(output);
        double[] expected =
            Arrays.copyOfRange(Classes.XGBOOST.contributions()[row], 7 * output, 7 * output + 7);
        assertThat(one.path("output").asInt()).isEqualTo(output);
        assertThat(numbers(Json.tree(one.path("contributions").valueStream().toList())))
            .containsExactly(Arrays.copyOf(expected, 6), within(1e-5));
        assertThat(one.path("base_value").asDouble()).isCloseTo(expected[6], within(1e-5));
        double sum =
            one.path("base_value").asDouble()
                + one.path("contributions").valueStream().mapToDouble(JsonNode::asDouble).sum();
        assertThat(sum).isCloseTo(Classes.XGBOOST.margins()[row][output], within(1e-5));
      }
    }
  }

  @Test
  void explainsByTheAnswersToo() throws Exception {
    String row = Json.write(Classes.json(Classes.XGBOOST, 1));
    String body = server.post("classes", JSON, row, "X-Millrace-Explain", "lime").body();
    JsonNode outputs = Json.parse(body).at("/predictions/0/explanations/xgb");
    assertThat(outputs.valueStream().map(each -> each.path("method").asString()).toList())
        .containsExactly("lime", "lime", "lime");
    // Probabilities add up to 1, so whatever raises one lowers the others.
    for (String field : Classes.fields(Classes.XGBOOST)) {
      double sum =
          outputs
              .valueStream()
              .mapToDouble(each -> each.path("contributions").path(field).asDouble())
              .sum();
      assertThat(sum).isCloseTo(0, within(1e-6));
    }
    String csv =
        server
            .post("classes", CSV, Classes.csv(Classes.XGBOOST, 1), "X-Millrace-Explain", "true")
            .body();
    assertThat(csv.lines().findFirst().orElseThrow())
        .startsWith("prediction_0,prediction_1,prediction_2,0.base_value,0.f0,")
        .endsWith(
            ",2.f5,xgb.0.base_value,xgb.0.f0,xgb.0.f1,xgb.0.f2,xgb.0.f3,xgb.0.f4,xgb.0.f5"
                + ",xgb.1.base_value,xgb.1.f0,xgb.1.f1,xgb.1.f2,xgb.1.f3,xgb.1.f4,xgb.1.f5"
                + ",xgb.2.base_value,xgb.2.f0,xgb.2.f1,xgb.2.f2,xgb.2.f3,xgb.2.f4,xgb.2.f5");
  }

  @Test
  void aProcessThatAnswersWithAnotherCountIsRefused() throws Exception {
    FakeOutside outside = new FakeOutside();
    outside.outputs(2);
    deploy("far", new Combine.First(), FakeOutside.model("far", outside));
    assertThat(server.post("far", CSV, "fuel,mileage\ndiesel,10000").body())
        .isEqualTo("20001.0,20002.0");
    outside.outputs(3);
    assertThat(server.post("far", CSV, "fuel,mileage\ndiesel,10000").body())
        .contains("answers with 3 numbers a row (expected: 2)");
  }

  @Test
  void theDocumentTellsOfArrays() throws Exception {
    JsonNode document = Json.parse(server.get("/endpoints/classes/openapi.json").body());
    JsonNode score = document.at("/components/schemas/Prediction/properties/score");
    assertThat(score.path("type").asString()).isEqualTo("array");
    assertThat(score.path("minItems").asInt()).isEqualTo(3);
    assertThat(score.path("maxItems").asInt()).isEqualTo(3);
    assertThat(score.path("description").asString()).contains("a, b, c");
    assertThat(
            document
                .at("/components/schemas/Prediction/properties/models/properties/xgb/type")
                .asString())
        .isEqualTo("array");
  }

  private static void assertRefused(Runnable deploying, String words) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(deploying::run)
        .returns(ErrorCode.ENDPOINT_INVALID, MillraceException::code)
        .withMessageContaining(words);
  }
}
