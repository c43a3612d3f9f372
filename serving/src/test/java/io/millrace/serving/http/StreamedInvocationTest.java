package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.json.Json;
import io.millrace.serving.Capture;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.Cars;
import io.millrace.serving.limit.LimitsJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Without the frames of SageMaker's event stream, which `boto3` reads in `InferenceClientsTest`:
/// `price` says 20,000 - 0.1 * mileage, and 500 more for diesel.
class StreamedInvocationTest {
  private static final int ROWS = 2_500;

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    var _ = server.deploy(1, 20_000);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void rowsAreAnsweredInTheirOrderWhateverVersionOfHttp(HttpClient.Version version)
      throws Exception {
    HttpResponse<String> answer =
        stream(version, "text/csv", "fuel,mileage\r\n" + csv("petrol,%d"));
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
    assertThat(answer.body().split("\n")).isEqualTo(expected().toArray());
  }

  @Test
  void aQuotedLineBreakEndsNoRecordAndBlankLinesAreNone() throws Exception {
    String body =
        IntStream.range(0, ROWS)
            .mapToObj("%d,\"pet\nrol\"\n\n"::formatted)
            .collect(Collectors.joining());
    assertThat(stream(HttpClient.Version.HTTP_1_1, "text/csv", "\n" + body).body().split("\n"))
        .isEqualTo(expected().toArray());
  }

  @Test
  void capturesNameTheBlockAndItsRow() throws Exception {
    String body =
        IntStream.range(0, ROWS)
            .mapToObj("{\"mileage\": %d, \"fuel\": \"petrol\"}"::formatted)
            .collect(Collectors.joining("\n"));
    HttpResponse<String> answer =
        stream(
            HttpClient.Version.HTTP_1_1,
            "application/jsonlines",
            body,
            "X-Amzn-SageMaker-Inference-Id",
            "order");
    assertThat(answer.headers().firstValue("X-Amzn-SageMaker-Inference-Id")).contains("order");
    assertThat(answer.body().lines().count()).isEqualTo(ROWS);
    server.captures.flush();
    List<Capture> captures = server.captures.newest("price", ROWS + 10);
    assertThat(captures).hasSize(ROWS);
    assertThat(captures.stream().filter(c -> c.inferenceId().equals("order:2/499")))
        .singleElement()
        .returns(20_000 - 0.1 * 2_499, Capture::prediction);
  }

  /// Of 60 bytes the header takes 13. The 47 that are left are five rows up to 9, four up to 1,001
  /// and three from there on: 250 blocks and then 499, and the last row alone in block 749.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"rows\": 7} | order:356/6", "{\"bytes\": 60} | order:748/2"})
  void blocksKeepTheLimitsOfTheEndpoint(String limits, String secondLast) throws Exception {
    deploy(limits);
    HttpResponse<String> answer =
        stream(
            HttpClient.Version.HTTP_1_1,
            "text/csv",
            "mileage,fuel\n" + csv("%d,petrol"),
            "X-Amzn-SageMaker-Inference-Id",
            "order");
    assertThat(answer.body().split("\n")).isEqualTo(expected().toArray());
    server.captures.flush();
    assertThat(server.captures.newest("price", ROWS + 10))
        .filteredOn(capture -> capture.inferenceId().equals(secondLast))
        .extracting(Capture::prediction)
        .containsExactly(20_000 - 0.1 * 2_498);
  }

  @Test
  void aRowThatPassesTheLimitAloneIsRefused() throws Exception {
    deploy("{\"bytes\": 9}");
    HttpResponse<String> answer = stream(HttpClient.Version.HTTP_1_1, "text/csv", "10,petrol\n");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("BODY_TOO_LARGE", "the endpoint takes 9");
  }

  private void deploy(String limits) {
    server.deploy(
        "price",
        Cars.linear("price-linear", 2, 20_000),
        CaptureRule.of(100),
        LimitsJson.read(Json.parse(limits)));
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void whatIsWrongLaterIsNoWholeAnswer(HttpClient.Version version) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> stream(version, "text/csv", csv("%d,petrol") + "many,petrol\n"));
  }

  @Test
  void whatIsWrongAtOnceIsRefused() throws Exception {
    HttpClient.Version h1 = HttpClient.Version.HTTP_1_1;
    assertThat(stream(h1, "text/csv", "many,petrol\n").body()).contains("FIELD_TYPE");
    assertThat(stream(h1, "text/csv", "mileage,fuel\n").body()).contains("ROWS_INVALID");
    assertThat(stream(h1, "application/json", "{}").statusCode()).isEqualTo(415);
    assertThat(stream(h1, "text/csv", "1,petrol\n", "X-Amzn-SageMaker-Accept", "application/json"))
        .returns(400, HttpResponse::statusCode)
        .satisfies(answer -> assertThat(answer.body()).contains("cannot be streamed"));
    assertThat(stream(h1, "text/csv", "1,petrol\n", "X-Millrace-Explain", "true").body())
        .contains("streamed answers have no contributions");
    assertThat(
            stream(
                    h1,
                    "text/csv",
                    "1,petrol\n",
                    "X-Amzn-SageMaker-Inference-Id",
                    String.join("", Collections.nCopies(57, "x")))
                .body())
        .contains("INFERENCE_ID_INVALID", "at most 56 characters");
  }

  private static String csv(String line) {
    return IntStream.range(0, ROWS)
        .mapToObj(i -> line.formatted(i) + "\n")
        .collect(Collectors.joining());
  }

  private static List<String> expected() {
    return IntStream.range(0, ROWS)
        .mapToObj(mileage -> Double.toString(20_000 - 0.1 * mileage))
        .toList();
  }

  private HttpResponse<String> stream(
      HttpClient.Version version, String contentType, String body, String... headers)
      throws Exception {
    String path = "/endpoints/price/invocations-response-stream";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .version(version)
            .header("Content-Type", contentType)
            .header("Accept", contentType.equals("application/json") ? "text/csv" : contentType)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
