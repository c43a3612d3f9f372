package io.millrace.serving.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.serving.Capture;
import io.millrace.serving.http.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Over a real port: `price` says 20,000 - 0.1 * mileage, and 500 more for diesel; it has no answer
/// without a mileage.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScoringResourceTest {
  private static final String JSON = "application/json";

  private TestServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new TestServer(folder);
    var _ = server.deploy(1, 20_000);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> score(String type, String body) throws Exception {
    return server.send("/mlflow/price/invocations", body.getBytes(UTF_8), "Content-Type", type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"dataframe_split\":{\"columns\":[\"mileage\",\"fuel\"],\"data\":[[10000,\"diesel\"],[20000,\"petrol\"]]}}",
        "{\"dataframe_split\":{\"data\":[[1,\"diesel\",10000],[2,\"petrol\",2e4]],\"index\":[0,1],\"columns\":[\"x\",\"fuel\",\"mileage\"]}}",
        "{\"dataframe_records\":[{\"mileage\":10000,\"fuel\":\"diesel\"},{\"fuel\":\"petrol\",\"mileage\":20000,\"x\":{}}],\"params\":{}}",
        "{\"params\":null,\"instances\":[{\"mileage\":10000,\"fuel\":\"diesel\"},{\"fuel\":\"petrol\",\"mileage\":20000}]}",
        "{\"instances\":[[10000,\"diesel\"],[20000,\"petrol\"]]}",
        "{\"inputs\":{\"fuel\":[\"diesel\",\"petrol\"],\"mileage\":[10000,20000],\"x\":[[1],{}]}}",
        "{\"inputs\":[{\"mileage\":10000,\"fuel\":\"diesel\"},{\"fuel\":\"petrol\",\"mileage\":20000}]}",
        "{\"inputs\":[[10000,\"diesel\"],[20000,\"petrol\"]],\"other\":1}",
      })
  void takesEachFormOfJson(String body) throws Exception {
    HttpResponse<byte[]> answer = score("application/json; charset=UTF-8", body);
    assertThat(new String(answer.body(), UTF_8)).isEqualTo("{\"predictions\":[19500.0,18000.0]}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
  }

  @Test
  void saysWhyBesideThePredictions() throws Exception {
    byte[] body = "{\"instances\":[[10000,\"diesel\"],[20000,\"petrol\"]]}".getBytes(UTF_8);
    String expected =
        """
        {"predictions":[19500.0,18000.0],"explanation":[\
        {"method":"exact","margin":19500.0,"base_value":20000.0,\
        "contributions":{"mileage":-1000.0,"fuel":500.0}},\
        {"method":"exact","margin":18000.0,"base_value":20000.0,\
        "contributions":{"mileage":-2000.0,"fuel":0.0}}],"explanations":[\
        {"price-linear":{"method":"exact","margin":19500.0,"base_value":20000.0,\
        "contributions":{"mileage":-1000.0,"fuel":500.0}}},\
        {"price-linear":{"method":"exact","margin":18000.0,"base_value":20000.0,\
        "contributions":{"mileage":-2000.0,"fuel":0.0}}}]}\
        """;
    String path = "/mlflow/price/invocations";
    assertThat(server.send(path + "?explain=true", body, "Content-Type", JSON).body())
        .asString(UTF_8)
        .isEqualTo(expected);
    assertThat(server.send(path, body, "Content-Type", JSON, "X-Millrace-Explain", "true").body())
        .asString(UTF_8)
        .isEqualTo(expected);
    var _ =
        refused(server.send(path + "?explain=7", body, "Content-Type", JSON), 400, "explain: '7'");
  }

  @Test
  void takesCsvAsPandasWritesIt() throws Exception {
    for (String csv :
        new String[] {
          "mileage,fuel\n10000,diesel\n20000,petrol\n",
          ",fuel,mileage\n0,diesel,10000\n1,petrol,20000.0\n",
        }) {
      assertThat(new String(score("text/csv", csv).body(), UTF_8))
          .isEqualTo("{\"predictions\":[19500.0,18000.0]}");
    }
    refused(score("text/csv", "10000,diesel\n10000,diesel\n"), 400, "FIELD_MISSING");
  }

  /// A fuel that is unknown or left out counts nothing.
  @Test
  void takesNaNAndNullAndWhatIsLeftOutAsAbsent() throws Exception {
    assertThat(
            new String(
                score(
                        JSON,
                        "{\"dataframe_records\":[{\"mileage\":0,\"fuel\":null},{\"mileage\":0}]}")
                    .body(),
                UTF_8))
        .isEqualTo("{\"predictions\":[20000.0,20000.0]}");
    assertThat(new String(score(JSON, "{\"inputs\":{\"mileage\":0}}").body(), UTF_8))
        .isEqualTo("{\"predictions\":[20000.0]}");
    refused(
        score(JSON, "{\"instances\":[[NaN,\"diesel\"]]}"), 400, "row 1, field 'mileage': absent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | BAD_REQUEST | nothing",
        "[] | BAD_REQUEST | an array",
        "1 | BAD_REQUEST | the number 1",
        "{ | BAD_REQUEST | JSON_INVALID",
        "{} {} | BAD_REQUEST | more text",
        "{} | BAD_REQUEST | none of them (expected: an object with exactly one of",
        "{\"columns\":[],\"data\":[]} | BAD_REQUEST | none of them",
        "{\"inputs\":[],\"instances\":[]} | BAD_REQUEST | inputs and instances",
        "{\"inputs\":[],\"inputs\":[]} | BAD_REQUEST | inputs twice",
        "{\"instances\":[]} | BAD_REQUEST | no rows",
        "{\"instances\":{}} | BAD_REQUEST | instances that is an object",
        "{\"inputs\":5} | BAD_REQUEST | inputs that is the number 5",
        "{\"inputs\":null} | BAD_REQUEST | inputs that is null",
        "{\"instances\":[1]} | BAD_REQUEST | the number 1 as row 1",
        "{\"instances\":[[1]]} | BAD_REQUEST | row 1 has 1 values (expected: 2)",
        "{\"instances\":[[1,\"a\",2]]} | BAD_REQUEST | row 1 has more values",
        "{\"instances\":[{\"mileage\":1,\"mileage\":2}]} | BAD_REQUEST | given twice",
        "{\"inputs\":{\"mileage\":[1],\"fuel\":[]}} | BAD_REQUEST | different lengths: 'fuel'",
        "{\"inputs\":{\"fuel\":[],\"mileage\":[1]}} | BAD_REQUEST | different lengths: 'mileage'",
        "{\"inputs\":{\"mileage\":[1],\"fuel\":\"a\"}} | BAD_REQUEST | arrays beside single values",
        "{\"dataframe_split\":[]} | BAD_REQUEST | dataframe_split that is an array",
        "{\"dataframe_split\":{\"data\":[[1]]}} | BAD_REQUEST | without columns",
        "{\"dataframe_split\":{\"columns\":[\"mileage\"]}} | BAD_REQUEST | without data",
        "{\"dataframe_split\":{\"columns\":[[]],\"data\":[[1]]}} | BAD_REQUEST | an array as a"
            + " column",
        "{\"dataframe_split\":{\"columns\":[\"mileage\"],\"data\":[1]}} | BAD_REQUEST | the number"
            + " 1 as row 1",
        "{\"dataframe_split\":{\"columns\":[\"mileage\"],\"data\":[[1,2]]}} | BAD_REQUEST | more"
            + " values",
        "{\"dataframe_split\":{\"columns\":[\"x\"],\"data\":[[1]]}} | INVALID_PARAMETER_VALUE |"
            + " none of the fields",
        "{\"inputs\":{}} | INVALID_PARAMETER_VALUE | none of the fields",
        "{\"instances\":[{\"mileage\":\"1\"}]} | INVALID_PARAMETER_VALUE | the text \"1\""
            + " (expected: a number)",
        "{\"instances\":[{\"mileage\":1,\"fuel\":true}]} | INVALID_PARAMETER_VALUE | true"
            + " (expected: a text)",
        "{\"instances\":[{\"mileage\":1,\"fuel\":2}]} | INVALID_PARAMETER_VALUE | the number 2"
            + " (expected: a text)",
        "{\"instances\":[{\"mileage\":Infinity}]} | INVALID_PARAMETER_VALUE | Infinity",
        "{\"instances\":[{\"fuel\":\"diesel\"}]} | INVALID_PARAMETER_VALUE | 'mileage': absent",
        "{\"instances\":[{\"mileage\":1}],\"params\":{\"alpha\":1}} | INVALID_PARAMETER_VALUE |"
            + " params: 'alpha'",
        "{\"instances\":[{\"mileage\":1}],\"params\":[]} | INVALID_PARAMETER_VALUE | params is no"
            + " object",
      })
  void saysWhatIsWrong(String body, String code, String message) throws Exception {
    JsonNode error = refused(score(JSON, body), 400, message);
    assertThat(error.get("error_code").asString()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json; charset=latin-1",
        "application/json; profile=x",
        "text/csv; header=present",
        "text/plain",
        "application/x-parquet",
      })
  void otherContentIsRefusedInPlainText(String type) throws Exception {
    HttpResponse<byte[]> answer = score(type, "{\"instances\":[{\"mileage\":1}]}");
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(new String(answer.body(), UTF_8)).startsWith("MEDIA_TYPE_UNSUPPORTED: ");
  }

  @Test
  void tellsWhetherAnEndpointAnswers() throws Exception {
    for (String path : new String[] {"ping", "health"}) {
      assertThat(server.get("/mlflow/price/" + path).body()).isEqualTo("\n");
      assertThat(server.get("/mlflow/nope/" + path).statusCode()).isEqualTo(404);
    }
    assertThat(server.get("/mlflow/price/version").body()).matches("3\\.\\d+\\.\\d+");
    assertThat(server.get("/mlflow/price/invocations").statusCode()).isEqualTo(405);
    HttpResponse<byte[]> unknown =
        server.send("/mlflow/nope/invocations", "{}".getBytes(UTF_8), "Content-Type", JSON);
    assertThat(refused(unknown, 404, "'nope'").get("error_code").asString())
        .isEqualTo("RESOURCE_DOES_NOT_EXIST");
    refused(score(JSON, " ".repeat(TestServer.CONFIG.bodyBytes() + 1)), 413, "BODY_TOO_LARGE");
    String rows = "[1,\"a\"],".repeat(1_000) + "[1,\"a\"]";
    refused(score(JSON, "{\"instances\":[" + rows + "]}"), 413, "TOO_MANY_ROWS");
  }

  @Test
  void anAnsweredRequestIsCaptured() throws Exception {
    HttpResponse<byte[]> answer =
        server.send(
            "/mlflow/price/invocations",
            "{\"inputs\":{\"mileage\":[0]}}".getBytes(UTF_8),
            "Content-Type",
            JSON,
            "X-Amzn-SageMaker-Inference-Id",
            "order-1");
    assertThat(answer.statusCode()).isEqualTo(200);
    server.captures.flush();
    assertThat(server.captures.newest("price", 100))
        .filteredOn(capture -> capture.inferenceId().equals("order-1"))
        .extracting(Capture::prediction)
        .containsExactly(20_000.0);
  }

  private static JsonNode refused(HttpResponse<byte[]> answer, int status, String message) {
    String body = new String(answer.body(), UTF_8);
    assertThat(answer.statusCode()).as(body).isEqualTo(status);
    JsonNode error = Json.parse(body);
    assertThat(error.propertyNames()).containsExactly("error_code", "message");
    assertThat(error.get("message").asString()).contains(message);
    return error;
  }
}
