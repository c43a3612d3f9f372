package io.millrace.serving.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.serving.Capture;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.CaptureSearch;
import io.millrace.serving.Explaining;
import io.millrace.serving.OutsideModel;
import io.millrace.serving.Parameter;
import io.millrace.serving.Params;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.http.TestServer;
import io.millrace.serving.limit.EndpointLimits;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `scaled` says `scale * x`, and the sum of `more` on top; it has a parameter of each other type
/// as well, which it does not use. What is taken was looked up in what `_enforce_params_schema` of
/// MLflow 3.17.2 says of such parameters, but that infinity is none here.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScoringParamsTest {
  private static final String ROW = "{\"instances\": [{\"x\": 10}], \"params\": %s}";

  /// Behind a digit it is no double.
  private static final String ZEROS =
      "00000000000000000000000000000000000000000000000000000000000000000000000000000000"
          + "00000000000000000000000000000000000000000000000000000000000000000000000000000000"
          + "00000000000000000000000000000000000000000000000000000000000000000000000000000000"
          + "00000000000000000000000000000000000000000000000000000000000000000000000000000000";

  private TestServer server;

  private static final class Scaled implements OutsideModel {
    @Override
    public List<Input> inputs() {
      return List.of(new Input("x", Input.Kind.NUMBER, List.of(), Double.NaN, Double.NaN));
    }

    @Override
    public List<Parameter> parameters() {
      JsonNode one = Json.parse("1.0");
      JsonNode none = Json.parse("null");
      return List.of(
          new Parameter("scale", Parameter.Type.DOUBLE, false, one),
          new Parameter("more", Parameter.Type.LONG, true, Json.parse("[0]")),
          new Parameter("truth", Parameter.Type.BOOLEAN, false, none),
          new Parameter("truths", Parameter.Type.BOOLEAN, true, none),
          new Parameter("integer", Parameter.Type.INTEGER, false, none),
          new Parameter("float", Parameter.Type.FLOAT, false, none),
          new Parameter("floats", Parameter.Type.FLOAT, true, none),
          new Parameter("text", Parameter.Type.STRING, false, none),
          new Parameter("texts", Parameter.Type.STRING, true, none),
          new Parameter("day", Parameter.Type.DATETIME, false, none),
          new Parameter("object", Parameter.Type.OBJECT, false, none));
    }

    @Override
    public void start() {}

    @Override
    public double[] predict(Frame rows, Params params) {
      ObjectNode all = params.json(parameters());
      assertThat(all.get("scale").isFloatingPointNumber()).isTrue();
      double more = all.path("more").valueStream().mapToDouble(JsonNode::asDouble).sum();
      double[] answers = ((NumberColumn) rows.columns().getFirst()).values().clone();
      for (int row = 0; row < answers.length; row++) {
        answers[row] = all.path("scale").asDouble() * answers[row] + more;
      }
      return answers;
    }
  }

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new TestServer(folder);
    server.deploy(
        "scaled",
        new ServableModel.Outside(
            new ServedModel("scaled", 1),
            new Scaled(),
            new Frame(2, List.of(new NumberColumn("x", new double[] {1, 5})))),
        CaptureRule.of(100),
        EndpointLimits.NONE);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> score(String body) throws Exception {
    return server.send(
        "/mlflow/scaled/invocations", body.getBytes(UTF_8), "Content-Type", "application/json");
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 10.0",
        "null | 10.0",
        "{\"scale\": 2} | 20.0",
        "{\"scale\": 0.5, \"more\": [1, 2]} | 8.0",
        "{\"more\": []} | 10.0",
        "{\"more\": [1, null]} | 11.0",
        "{\"truth\": true, \"truths\": [true, false], \"integer\": 3000000000, \"float\": 1,"
            + " \"floats\": [1, 1.5], \"text\": \"a\", \"texts\": [\"a\"],"
            + " \"day\": \"2024-01-02T03:04:05\", \"object\": {\"a\": 1}} | 10.0",
        "{\"truth\": null, \"integer\": null, \"float\": null, \"text\": null, \"day\": null} |"
            + " 10.0",
      })
  void whatTheSignatureDeclaresIsTaken(String params, double expected) throws Exception {
    HttpResponse<byte[]> answer = score(ROW.formatted(params));
    assertThat(text(answer)).isEqualTo("{\"predictions\":[" + expected + "]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"scale\": \"2\"} | params, 'scale': \"2\" (expected: a finite number)",
        "{\"scale\": true} | params, 'scale': true (expected: a finite number)",
        "{\"scale\": [2]} | params, 'scale': [2] (expected: a finite number)",
        "{\"scale\": 1e400} | params, 'scale': 1E+400 (expected: a finite number)",
        "{\"float\": 1" + ZEROS + "} | params, 'float': 1000",
        "{\"scale\": NaN} | params, 'scale': \"NaN\" (expected: a finite number)",
        "{\"more\": 1} | params, 'more': 1 (expected: an array, each value a whole number)",
        "{\"more\": null} | params, 'more': null (expected: an array, each value a whole number)",
        "{\"more\": [1, 1.5]} | params, 'more'[1]: 1.5 (expected: a whole number)",
        "{\"more\": [[1]]} | params, 'more'[0]: [1] (expected: a whole number)",
        "{\"truth\": 1} | params, 'truth': 1 (expected: true or false)",
        "{\"integer\": 1.0} | params, 'integer': 1.0 (expected: a whole number)",
        "{\"text\": 1} | params, 'text': 1 (expected: a text)",
        "{\"day\": 1} | params, 'day': 1 (expected: a text such as",
        "{\"day\": \"soon\"} | params, 'day': \"soon\" (expected: a text such as",
        "{\"object\": []} | params, 'object': [] (expected: an object)",
        "{\"alpha\": 1} | params: 'alpha' is none of the parameters of the endpoint's models.",
        "[1] | params is no object.",
      })
  void whatItDoesNotIsRefusedByName(String params, String why) throws Exception {
    HttpResponse<byte[]> answer = score(ROW.formatted(params));
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode error = Json.parse(answer.body());
    assertThat(error.path("message").asString()).startsWith("REQUEST_INVALID: " + why);
    assertThat(error.path("error_code").asString()).isEqualTo("INVALID_PARAMETER_VALUE");
  }

  @Test
  void aNameOrAllOfThemTwiceIsNoRequest() throws Exception {
    String once = "{\"instances\": [{\"x\": 1}], \"params\": {\"scale\": 1}";
    assertThat(text(score(once + ", \"params\": {}}"))).contains("The body has params twice");
    HttpResponse<byte[]> twice = score(ROW.formatted("{\"scale\": 1, \"scale\": 2}"));
    assertThat(twice.statusCode()).isEqualTo(400);
    assertThat(text(twice)).contains("REQUEST_INVALID: params: a name is given twice.");
  }

  @Test
  void theyMayStandBeforeTheRows() throws Exception {
    assertThat(
            text(
                score(
                    "{\"params\": {\"scale\": 3}, \"dataframe_split\": {\"data\": [[1], [2]],"
                        + " \"columns\": [\"x\"]}}")))
        .isEqualTo("{\"predictions\":[3.0,6.0]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"x\": 10, \"params\": {\"scale\": 2}} | 20.0",
        "{\"params\": {\"scale\": 2}, \"x\": 10} | 20.0",
        "{\"instances\": [{\"x\": 10}], \"params\": {\"scale\": 2}} | 20.0",
        "[{\"x\": 10, \"params\": {\"scale\": 2}}, {\"x\": 1, \"params\": {\"scale\": 2}}] | 20.0",
      })
  void jsonOfSageMakerHasThemToo(String body, double expected) throws Exception {
    HttpResponse<String> answer = server.post("scaled", "application/json", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(Json.parse(answer.body()).at("/predictions/0/score").asDouble()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"x\": 1, \"params\": {\"scale\": 2}}, {\"x\": 1}] | rows with different params",
        "[{\"x\": 1}, {\"x\": 1, \"params\": {\"scale\": 2}}] | rows with different params",
        "{\"instances\": [{\"x\": 1, \"params\": {\"scale\": 2}}], \"params\": {}}"
            + " | is 'params' beside",
        "{\"instances\": [{\"x\": 1}], \"params\": {}, \"a\": 1} | is 'a' beside",
        "{\"x\": 1, \"params\": {\"alpha\": 2}} | params: 'alpha' is none",
      })
  void requestsOfSageMakerSetThemOnce(String body, String why) throws Exception {
    HttpResponse<String> answer = server.post("scaled", "application/json", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(why);
  }

  @Test
  void theyAreExplainedAndCapturedWithTheirRows() throws Exception {
    String body =
        "{\"inputs\": [{\"x\": 10}, {\"x\": 20}], \"params\": {\"scale\": 2, \"more\": [1]}}";
    HttpResponse<byte[]> answer =
        server.send(
            "/mlflow/scaled/invocations?explain=true",
            body.getBytes(UTF_8),
            "Content-Type",
            "application/json",
            "X-Amzn-SageMaker-Inference-Id",
            "explained");
    assertThat(Json.parse(answer.body()).path("predictions").toString()).isEqualTo("[21.0,41.0]");
    JsonNode why = Json.parse(answer.body()).at("/explanations/0/scaled");
    // The mean over the example, 1 and 5, by hand: 2 * 3 + 1.
    assertThat(why.path("base_value").asDouble()).isEqualTo(7);
    assertThat(why.at("/contributions/x").asDouble()).isEqualTo(14);

    Capture capture = captured("explained/0");
    assertThat(server.captures.newest(new CaptureSearch("scaled", "[1]", Optional.empty()), 100))
        .hasSize(2);
    assertThat(capture.input())
        .isEqualTo(Json.parse("{\"x\": 10.0, \"params\": {\"scale\": 2, \"more\": [1]}}"));
    HttpResponse<String> again =
        server.post("scaled", "application/json", Json.write(capture.input()));
    assertThat(Json.parse(again.body()).at("/predictions/0/score").asDouble())
        .isEqualTo(capture.prediction())
        .isEqualTo(21);
    assertThat(
            server
                .endpoints
                .explain(
                    "scaled", new ServedModel("scaled", 1), capture.input(), Explaining.SHAPLEY)
                .orElseThrow()
                .rows()
                .getFirst()
                .baseValue())
        .isEqualTo(7);
  }

  @Test
  void aSageMakerRequestIsCapturedWithThem() throws Exception {
    var _ =
        server.post(
            "scaled",
            "application/json",
            "[{\"x\": 3, \"params\": {\"scale\": 4}}]",
            "X-Amzn-SageMaker-Inference-Id",
            "three");
    assertThat(captured("three").input())
        .isEqualTo(Json.parse("{\"x\": 3.0, \"params\": {\"scale\": 4}}"));
  }

  @Test
  void theDocumentOfTheEndpointDeclaresThem() throws Exception {
    JsonNode schemas =
        Json.parse(server.get("/endpoints/scaled/openapi.json").body()).at("/components/schemas");
    assertThat(schemas.at("/Row/properties/params").toString())
        .isEqualTo("{\"$ref\":\"#/components/schemas/Params\"}");
    assertThat(schemas.at("/Params/properties/more"))
        .isEqualTo(
            Json.parse(
                "{\"type\": \"array\", \"items\": {\"type\": [\"integer\", \"null\"]}, \"default\":"
                    + " [0]}"));
    assertThat(schemas.at("/Params/properties/scale"))
        .isEqualTo(Json.parse("{\"type\": [\"number\", \"null\"], \"default\": 1.0}"));
  }

  private Capture captured(String inferenceId) {
    return server.captures.newest("scaled", 100).stream()
        .filter(each -> each.inferenceId().equals(inferenceId))
        .findFirst()
        .orElseThrow();
  }
}
