package io.millrace.serving.openinference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.serving.Capture;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.http.TestServer;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Over a real port. `price` combines by maximum: `price-xgboost` says 30,000 - 0.1 * mileage, and
/// 500 more for diesel, `price-linear` 10,000 less than that and nothing without a mileage. `cheap`
/// is a model alone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenInferenceResourceTest {
  private static final String LENGTH = "Inference-Header-Content-Length";
  private static final String FUEL =
      "{\"name\":\"fuel\",\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[\"diesel\",\"petrol\"]}";

  private TestServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new TestServer(folder);
    server.models.add(Cars.linear("price-linear", 3, 20_000));
    server.models.add(Cars.imputing("price-xgboost", 4, 30_000));
    for (String endpoint : new String[] {"price", "cheap"}) {
      boolean both = endpoint.equals("price");
      var _ =
          server.endpoints.deploy(
              new DeployEndpoint(
                  endpoint,
                  both
                      ? Cars.ids(
                          Cars.imputing("price-xgboost", 4, 0), Cars.linear("price-linear", 3, 0))
                      : Cars.ids(Cars.imputing("price-xgboost", 4, 0)),
                  new Combine.Max(),
                  100,
                  Optional.empty()));
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static String mileage(String datatype, String shape, String data) {
    return "{\"data\":%s,\"name\":\"mileage\",\"shape\":%s,\"datatype\":\"%s\"}"
        .formatted(data, shape, datatype);
  }

  private static String request(String... inputs) {
    return "{\"inputs\":[" + String.join(",", inputs) + "]}";
  }

  private HttpResponse<byte[]> infer(String endpoint, String body, String... headers)
      throws Exception {
    return server.send("/v2/models/" + endpoint + "/infer", body.getBytes(UTF_8), headers);
  }

  private JsonNode answer(String endpoint, String body) throws Exception {
    HttpResponse<byte[]> answer = infer(endpoint, body);
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
    return Json.parse(answer.body());
  }

  @Test
  void tellsOfTheServerAndOfItsModels() throws Exception {
    for (String root : new String[] {"/v2", "/v2/"}) {
      assertThat(server.get(root).body())
          .isEqualTo(
              "{\"name\":\"millrace\",\"version\":\"1.2.3\","
                  + "\"extensions\":[\"binary_tensor_data\"]}");
    }
    assertThat(server.get("/v2/health/live").body()).isEqualTo("{\"live\":true}");
    assertThat(server.get("/v2/health/ready").body()).isEqualTo("{\"ready\":true}");
    assertThat(server.get("/v2/models/price/ready").body())
        .isEqualTo("{\"name\":\"price\",\"ready\":true}");
    for (String path : new String[] {"/v2/models/price", "/v2/models/price/versions/1"}) {
      assertThat(Json.parse(server.get(path).body()))
          .isEqualTo(
              Json.parse(
                  """
                  {"name": "price", "versions": ["1"], "platform": "millrace_endpoint",
                   "inputs": [{"name": "mileage", "datatype": "FP64", "shape": [-1]},
                              {"name": "fuel", "datatype": "BYTES", "shape": [-1]}],
                   "outputs": [{"name": "prediction", "datatype": "FP64", "shape": [-1, 1]},
                               {"name": "price-xgboost", "datatype": "FP64", "shape": [-1, 1]},
                               {"name": "price-linear", "datatype": "FP64", "shape": [-1, 1]}]}
                  """));
    }
    HttpResponse<byte[]> index = server.send("/v2/repository/index", "{}".getBytes(UTF_8));
    assertThat(Json.parse(index.body()))
        .isEqualTo(
            Json.parse(
                """
                [{"name": "cheap", "version": "1", "state": "READY", "reason": ""},
                 {"name": "price", "version": "1", "state": "READY", "reason": ""}]
                """));
  }

  /// A model alone has one output.
  @ParameterizedTest
  @ValueSource(strings = {"[2] [10000,20000]", "[2,1] [10000,20000]", "[2,1] [[10000],[20000]]"})
  void answersFlatAndNestedDataAlike(String tensor) throws Exception {
    String[] parts = tensor.split(" ", 2);
    String body = request(mileage("FP64", parts[0], parts[1]), FUEL);
    HttpResponse<byte[]> answer = infer("cheap", "{\"id\":\"r 1\"," + body.substring(1));
    assertThat(new String(answer.body(), UTF_8))
        .isEqualTo(
            "{\"model_name\":\"cheap\",\"model_version\":\"1\",\"id\":\"r 1\",\"outputs\":["
                + "{\"name\":\"prediction\",\"shape\":[2,1],\"datatype\":\"FP64\","
                + "\"data\":[29500.0,28000.0]}]}");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void givesTheOutputsThatAreAskedFor() throws Exception {
    String body = request(mileage("INT32", "[2]", "[10000,20000]"), FUEL);
    JsonNode all = answer("price", body);
    assertThat(all.get("outputs"))
        .extracting(output -> output.get("name").asString())
        .containsExactly("prediction", "price-xgboost", "price-linear");
    assertThat(all.at("/outputs/2/data")).isEqualTo(Json.parse("[19500.0,18000.0]"));
    String one = body.replaceFirst("}$", ",\"outputs\":[{\"name\":\"price-linear\"}]}");
    assertThat(answer("price", one).get("outputs")).hasSize(1).contains(all.at("/outputs/2"));
  }

  /// Bytes by Python's `struct.pack`: 10000 and 20000, as far as the datatype goes.
  @ParameterizedTest
  @CsvSource({
    "UINT8, 64c8, 100, 200",
    "UINT16, 1027204e, 10000, 20000",
    "UINT32, 10270000204e0000, 10000, 20000",
    "UINT64, 1027000000000000204e000000000000, 10000, 20000",
    "INT8, 9c64, -100, 100",
    "INT16, f0d8204e, -10000, 20000",
    "INT32, f0d8ffff204e0000, -10000, 20000",
    "INT64, f0d8ffffffffffff204e000000000000, -10000, 20000",
    "FP16, e270e274, 10000, 20000",
    "BF16, 1c469c46, 9984, 19968",
    "FP32, 00401c4600409c46, 10000, 20000",
    "FP64, 000000000088c3400000000000 88d340, 10000, 20000",
    "BOOL, 0100, 1, 0",
  })
  void readsEveryDatatypeInBinary(String datatype, String hex, double first, double second)
      throws Exception {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    String json =
        request(
            ("{\"name\":\"mileage\",\"shape\":[2],\"datatype\":\"%s\","
                    + "\"parameters\":{\"binary_data_size\":%d}}")
                .formatted(datatype, bytes.length),
            FUEL);
    HttpResponse<byte[]> answer =
        server.send(
            "/v2/models/cheap/infer",
            concat(json.getBytes(UTF_8), bytes),
            LENGTH,
            Integer.toString(json.length()));
    JsonNode data = Json.parse(answer.body()).at("/outputs/0/data");
    assertThat(data.get(0).asDouble()).isEqualTo(30_500 - 0.1 * first);
    assertThat(data.get(1).asDouble()).isEqualTo(30_000 - 0.1 * second);
  }

  @Test
  void answersInBinaryWhereThatIsAskedFor() throws Exception {
    byte[] texts = {6, 0, 0, 0, 'd', 'i', 'e', 's', 'e', 'l', 0, 0, 0, 0};
    String fuel =
        "{\"name\":\"fuel\",\"shape\":[2,1],\"datatype\":\"BYTES\","
            + "\"parameters\":{\"binary_data_size\":14}}";
    String json =
        "{\"outputs\":[{\"name\":\"price-linear\",\"parameters\":{\"binary_data\":true}},"
            + "{\"name\":\"prediction\"}],"
            + request(fuel, mileage("FP32", "[2]", "[10000,20000.0]")).substring(1);
    HttpResponse<byte[]> answer =
        server.send(
            "/v2/models/price/versions/1/infer",
            concat(json.getBytes(UTF_8), texts),
            "Content-Type",
            "application/octet-stream",
            LENGTH,
            Integer.toString(json.length()));
    int length = Integer.parseInt(answer.headers().firstValue(LENGTH).orElseThrow());
    JsonNode head = Json.parse(Arrays.copyOf(answer.body(), length));
    assertThat(head.at("/outputs/0"))
        .isEqualTo(
            Json.parse(
                """
                {"name": "price-linear", "shape": [2, 1], "datatype": "FP64",
                 "parameters": {"binary_data_size": 16}}
                """));
    assertThat(head.at("/outputs/1/data")).isEqualTo(Json.parse("[29500.0,28000.0]"));
    ByteBuffer raw = ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(raw.getDouble(length)).isEqualTo(19_500);
    assertThat(raw.getDouble(length + 8)).isEqualTo(18_000);
    assertThat(answer.body()).hasSize(length + 16);

    String all = json.replace("\"outputs\"", "\"parameters\":{\"binary_data_output\":true},\"x\"");
    HttpResponse<byte[]> everything =
        server.send(
            "/v2/models/price/infer",
            concat(all.getBytes(UTF_8), texts),
            LENGTH,
            Integer.toString(all.length()));
    int from = Integer.parseInt(everything.headers().firstValue(LENGTH).orElseThrow());
    assertThat(everything.body()).hasSize(from + 3 * 16);
  }

  /// What a number of 64 bits is does not go through a double; one that a double cannot hold is
  /// refused.
  @ParameterizedTest
  @CsvSource({
    "INT64, 9007199254740992, 200",
    "INT64, 9007199254740993, 400",
    "INT64, -9223372036854775808, 200",
    "INT64, 9223372036854775807, 400",
    "INT64, 9223372036854775808, 400",
    "UINT64, 18446744073709549568, 200",
    "UINT64, 18446744073709551615, 400",
    "UINT64, 18446744073709551616, 400",
    "UINT64, -1, 400",
    "INT8, 128, 400",
    "UINT8, 256, 400",
    "UINT32, 4294967295, 200",
    "UINT32, 4294967296, 400",
    "INT32, 1.5, 400",
    "FP32, 1e39, 400",
    "FP16, 65504, 200",
    "FP16, 65536, 400",
    "FP64, Infinity, 400",
    "BOOL, 1, 400",
    "BOOL, true, 200",
    "FP64, true, 400",
    "FP64, NaN, 200",
    "FP64, null, 200",
    "INT32, null, 400",
  })
  void takesWhatTheDatatypeHolds(String datatype, String value, int status) throws Exception {
    HttpResponse<byte[]> answer =
        infer(
            "cheap",
            request(
                mileage(datatype, "[2]", "[1," + value + "]").replace("[1,", first(datatype)),
                FUEL));
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(status);
  }

  /// Contributions are in the order of the metadata's inputs, mileage and fuel.
  @Test
  void explanationsAreOutputsWhereTheyAreAskedFor() throws Exception {
    String body = request(mileage("FP64", "[2]", "[10000,20000]"), FUEL);
    String asked = "{\"parameters\":{\"explain\":true}," + body.substring(1);
    for (HttpResponse<byte[]> answer :
        List.of(infer("cheap", body, "X-Millrace-Explain", "true"), infer("cheap", asked))) {
      assertThat(Json.parse(answer.body()).get("outputs"))
          .isEqualTo(
              Json.parse(
                  """
                  [{"name": "prediction", "shape": [2, 1], "datatype": "FP64", "data": [29500.0, 28000.0]},
                   {"name": "base_value", "shape": [2, 1], "datatype": "FP64", "data": [30000.0, 30000.0]},
                   {"name": "contributions", "shape": [2, 2], "datatype": "FP64",
                    "data": [-1000.0, 500.0, -2000.0, 0.0]}]
                  """));
    }
    assertThat(Json.parse(infer("price", asked).body()).at("/outputs").findValuesAsString("name"))
        .containsExactly(
            "prediction",
            "price-xgboost",
            "price-linear",
            "base_value",
            "contributions",
            "price-xgboost.base_value",
            "price-xgboost.contributions",
            "price-linear.base_value",
            "price-linear.contributions");
    HttpResponse<byte[]> binary =
        infer(
            "cheap",
            "{\"parameters\":{\"explain\":true,\"binary_data_output\":true}," + body.substring(1));
    int length = Integer.parseInt(binary.headers().firstValue(LENGTH).orElseThrow());
    double[] doubles = new double[8];
    ByteBuffer.wrap(binary.body(), length, 64)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asDoubleBuffer()
        .get(doubles);
    assertThat(doubles).containsExactly(29_500, 28_000, 30_000, 30_000, -1_000, 500, -2_000, 0);
  }

  private static String first(String datatype) {
    return datatype.equals("BOOL") ? "[false," : "[1,";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1]                                  | The request has a body that is no JSON object",
        "{                                    | JSON_INVALID",
        "``                                   | The request has a body that is no JSON object",
        "{}                                   | no 'inputs'",
        "{\"inputs\":[]}                      | no 'inputs'",
        "{\"inputs\":{}}                      | 'inputs' that is no array",
        "{\"inputs\":[1]}                     | an input that is no object",
        "{\"id\":1,\"inputs\":[]}             | as id",
        "{\"inputs\":[{\"name\":\"fuel\"}]}   | an input without 'datatype': 'fuel'",
        "{\"parameters\":{\"a\":[1]},\"inputs\":[]} | the parameter 'a'",
      })
  void refusesWhatIsNoRequest(String body, String error) throws Exception {
    refused(infer("cheap", body), 400, error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "FP64  | [4611686018427387904,4] | [1,2]     | more elements than can be counted",
        "FP64  | [9223372036854775808]   | [1,2]     | the dimension 9223372036854775808",
        "FP64  | [1000000000000]         | [1,2]     | for input",
        "FP64  | [-2]                    | [1,2]     | negative dimension",
        "FP64  | [2,2]                   | [1,2,3,4] | expected: [rows] or [rows, 1]",
        "FP64  | []                      | [1]       | expected: [rows] or [rows, 1]",
        "FP64  | [3]                     | [1,2,3]   | shape [2]",
        "FP64  | [2.0]                   | [1,2]     | a dimension that is no whole number",
        "FP64  | [2]                     | [1]       | 1 elements (expected by its shape: 2)",
        "FP64  | [2]                     | [1,2,3]   | more elements than the 2 of its shape",
        "FP64  | [2]                     | [[1],[2]] | nested deeper than its shape",
        "FP64  | [2,1]                   | [[1,2]]   | not nested like its shape",
        "FP64  | [2,1]                   | [[1],2]   | nested unevenly",
        "FP64  | [2,1]                   | [[1],[]]  | an empty array inside",
        "FP64  | [2]                     | {}        | 'data' that is no array",
        "FP64  | [2]                     | [1,\"2\"] | element 1: the text \"2\" (expected: FP64",
        "FP64  | [2]                     | [1,{}]    | element 1: an object",
        "BYTES | [2]                     | [1,2]     | datatype: BYTES (expected: FP64",
        "FP65  | [2]                     | [1,2]     | datatype: 'FP65' is unknown",
      })
  void saysWhatIsWrongWithATensor(String datatype, String shape, String data, String error)
      throws Exception {
    refused(infer("cheap", request(mileage(datatype, shape, data), FUEL)), 400, error);
  }

  @Test
  void saysWhichInputOrOutputIsWrong() throws Exception {
    String one = mileage("FP64", "[2]", "[1,2]");
    refused(infer("cheap", request(one)), 400, "FIELD_MISSING: input 'fuel' is missing");
    refused(infer("cheap", request(one, one, FUEL)), 400, "input 'mileage': given twice");
    refused(
        infer("cheap", request(one, FUEL, FUEL.replace("fuel", "colour"))),
        400,
        "input 'colour' is unknown (expected: mileage, fuel)");
    refused(
        infer("cheap", request(one, FUEL.replace(",\"data\":[\"diesel\",\"petrol\"]", ""))),
        400,
        "input 'fuel': no 'data'");
    refused(
        infer("cheap", "{\"outputs\":[{\"name\":\"x\"}]," + request(one, FUEL).substring(1)),
        400,
        "output 'x' is unknown (expected: prediction)");
    refused(
        infer("price", request(mileage("FP64", "[2]", "[1,NaN]"), FUEL)),
        400,
        "FIELD_MISSING: row 2, field 'mileage'");
    refused(infer("cheap", request(mileage("FP64", "[0]", "[]"), FUEL)), 400, "shape");
    String none = FUEL.replace("[2]", "[0]").replace("[\"diesel\",\"petrol\"]", "[]");
    refused(infer("cheap", request(mileage("FP64", "[0]", "[]"), none)), 400, "no rows");
    refused(
        infer("cheap", "{\"parameters\":{\"explain\":7}," + request(one, FUEL).substring(1)),
        400,
        "explain: '7'");
    refused(
        infer(
            "cheap",
            "{\"outputs\":[{\"name\":\"contributions\"}]," + request(one, FUEL).substring(1)),
        400,
        "output 'contributions' is unknown");
    String twice = "{\"name\":\"prediction\"}";
    refused(
        infer(
            "cheap",
            "{\"outputs\":[%s,%s],".formatted(twice, twice) + request(one, FUEL).substring(1)),
        400,
        "outputs: prediction, prediction (expected: each once)");
    String many = FUEL.replace("[2]", "[1001]");
    refused(infer("cheap", request(mileage("FP64", "[1001]", "[]"), many)), 413, "1,000 rows");
  }

  @ParameterizedTest
  @CsvSource({
    "x, 16, expected: a number",
    "-1, 16, expected: a number",
    "9999, 16, expected: a number",
    "all, 16, JSON_INVALID",
    "right, 8, 8 bytes are behind the last binary tensor",
    "right, 17, '17 (expected: a number up to the 16 bytes that are left)'",
    "right, -1, binary_data_size: -1",
    "right, true, binary_data_size: true",
  })
  void refusesSizesThatDoNotAddUp(String length, String size, String error) throws Exception {
    String json =
        request(
            ("{\"name\":\"mileage\",\"shape\":[2],\"datatype\":\"FP64\","
                    + "\"parameters\":{\"binary_data_size\":%s}}")
                .formatted(size),
            FUEL);
    byte[] body = concat(json.getBytes(UTF_8), new byte[16]);
    String header =
        switch (length) {
          case "right" -> Integer.toString(json.length());
          case "all" -> Integer.toString(body.length);
          default -> length;
        };
    refused(server.send("/v2/models/cheap/infer", body, LENGTH, header), 400, error);
  }

  @Test
  void refusesBytesBehindTheLastTensor() throws Exception {
    String json = request(mileage("FP64", "[2]", "[1,2]"), FUEL);
    refused(
        server.send(
            "/v2/models/cheap/infer",
            (json + "   ").getBytes(UTF_8),
            LENGTH,
            Integer.toString(json.length())),
        400,
        "3 bytes are behind");
  }

  /// In this form whatever goes wrong below `/v2`.
  @Test
  void allErrorsHaveTheProtocolsForm() throws Exception {
    String body = request(mileage("FP64", "[2]", "[1,2]"), FUEL);
    refused(infer("nope", body), 404, "ENDPOINT_NOT_FOUND: There is no endpoint 'nope'.");
    refused(infer("price/versions/2", body), 404, "does not serve version '2' (but: 1)");
    for (String version : new String[] {"x", "01", "1.0", "-1", "99999999999999999999"}) {
      String path = "price/versions/" + version;
      refused(infer(path, body), 404, "does not serve version '%s' (but: 1)".formatted(version));
      assertThat(server.get("/v2/models/" + path).statusCode()).isEqualTo(404);
      assertThat(server.get("/v2/models/" + path + "/ready").statusCode()).isEqualTo(404);
    }
    refused(server.send("/v2/nothing", new byte[0]), 404, "ROUTE_NOT_FOUND");
    refused(infer("price", " ".repeat(TestServer.CONFIG.bodyBytes() + 1)), 413, "BODY_TOO_LARGE");
    refused(
        server.send("/v2/repository/models/price/unload", new byte[0]),
        400,
        "Endpoint 'price' is not unloaded: deployments and the project file say what is served.");
    refused(
        server.send("/v2/repository/models/nope/unload", new byte[0]), 404, "ENDPOINT_NOT_FOUND");
    refused(server.send("/v2/repository/models/nope/load", new byte[0]), 404, "ENDPOINT_NOT_FOUND");
    refused(
        server.send(
            "/v2/repository/models/price/load",
            "{\"parameters\":{\"config\":\"{}\"}}".getBytes(UTF_8)),
        400,
        "Endpoint 'price' is not configured by those who load it.");
    assertThat(server.send("/v2/repository/models/price/load", new byte[0]).statusCode())
        .isEqualTo(200);
    for (String path : new String[] {"/v2/models/nope", "/v2/models/nope/ready", "/v2/x/y"}) {
      HttpResponse<String> answer = server.get(path);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(Json.parse(answer.body()).get("error").asString()).contains("NOT_FOUND");
    }
    HttpResponse<String> get = server.get("/v2/models/price/infer");
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.body()).startsWith("{\"error\":\"METHOD_NOT_ALLOWED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "index             | []             | The body is no JSON object.",
        "index             | {\"ready\":1}    | ready: 1 (expected: true or false)",
        "index             | {              | JSON_INVALID",
        "models/price/load | null           | The body is no JSON object.",
      })
  void aWrongCallToTheRepositoryIsRefused(String call, String body, String error) throws Exception {
    refused(server.send("/v2/repository/" + call, body.getBytes(UTF_8)), 400, error);
  }

  /// Some clients write all that a request may have.
  @Test
  void nullStandsForWhatIsLeftOut() throws Exception {
    String body =
        request(mileage("FP64", "[2]", "[10000,20000]"), FUEL)
            .replace("\"name\":\"mileage\"", "\"parameters\":null,\"name\":\"mileage\"")
            .replace("{\"inputs\"", "{\"id\":null,\"parameters\":null,\"outputs\":null,\"inputs\"");
    assertThat(answer("cheap", body).at("/outputs/0/data"))
        .isEqualTo(Json.parse("[29500.0,28000.0]"));
    String some =
        body.replace("\"parameters\":null", "\"parameters\":{\"x\":null}")
            .replace(
                "\"outputs\":null", "\"outputs\":[{\"name\":\"prediction\",\"parameters\":null}]");
    assertThat(answer("cheap", some).get("outputs")).hasSize(1);
    refused(infer("cheap", "{\"inputs\":null}"), 400, "'inputs' that is no array");
    refused(
        infer("cheap", request(mileage("FP64", "[2]", "null"), FUEL)), 400, "'mileage': no 'data'");
    refused(infer("cheap", request(mileage("FP64", "null", "[1]"), FUEL)), 400, "without 'shape'");
  }

  @Test
  void errorsDoNotTellOfTheParser() throws Exception {
    String deep = "{\"x\":" + "[".repeat(100) + "]".repeat(100) + "}";
    refused(infer("cheap", deep), 400, "nesting depth (65) exceeds the maximum allowed (64)");
    for (String body : new String[] {deep, "{\"inputs\":["}) {
      assertThat(infer("cheap", body).body()).asString(UTF_8).doesNotContain("Stream", "REDACTED");
    }
  }

  @Test
  void anAnsweredRequestIsCapturedAsRows() throws Exception {
    String body = request(mileage("FP64", "[2]", "[10000,null]"), FUEL);
    HttpResponse<byte[]> answer = infer("cheap", "{\"id\":\"order-9\"," + body.substring(1));
    assertThat(answer.headers().firstValue("X-Amzn-SageMaker-Inference-Id")).contains("order-9");
    assertThat(answer.headers().firstValue("X-Millrace-Model-Versions"))
        .contains("price-xgboost/4");
    server.captures.flush();
    assertThat(server.captures.newest("cheap", 100))
        .filteredOn(capture -> capture.inferenceId().startsWith("order-9/"))
        .extracting(
            Capture::inferenceId, capture -> capture.input().toString(), Capture::prediction)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(
                "order-9/0", "{\"mileage\":10000.0,\"fuel\":\"diesel\"}", 29_500.0),
            org.assertj.core.groups.Tuple.tuple("order-9/1", "{\"fuel\":\"petrol\"}", 27_500.0));
  }

  private static void refused(HttpResponse<byte[]> answer, int status, String error) {
    String body = new String(answer.body(), UTF_8);
    assertThat(answer.statusCode()).as(body).isEqualTo(status);
    JsonNode json = Json.parse(body);
    assertThat(json.propertyNames()).containsExactly("error");
    assertThat(json.get("error").asString()).contains(error);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
  }

  private static byte[] concat(byte[] first, byte[] second) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    all.writeBytes(second);
    return all.toByteArray();
  }
}
