package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.serving.Capture;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.Cars;
import io.millrace.serving.FakeOutside;
import io.millrace.serving.limit.LimitsJson;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The limits that endpoints have of their own, and the captures that their answers wait for, over
/// a real port and in the forms of its protocols.
class LimitsTest {
  private static final String JSON = "application/json";
  private static final String TAR = "{\"mileage\": 7, \"fuel\": \"tar\"}";
  private static final String INFER =
      "{\"inputs\": [{\"name\": \"mileage\", \"shape\": [1], \"datatype\": \"FP64\", \"data\":"
          + " [7]}, {\"name\": \"fuel\", \"shape\": [1], \"datatype\": \"BYTES\", \"data\":"
          + " [\"tar\"]}]}";

  @TempDir Path folder;
  private TestServer server;
  private final FakeOutside far = new FakeOutside();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void start() {
    server = new TestServer(folder);
  }

  @AfterEach
  void stop() {
    far.release();
    threads.close();
    server.close();
  }

  @Test
  void refusesWhatIsTooMuchAtATimeInEveryProtocol() throws Exception {
    deploy("{\"concurrency\": 1, \"queue\": 0}");
    Future<HttpResponse<String>> first = asked();

    HttpResponse<String> sageMaker = server.post("far", JSON, Cars.ROW);
    assertThat(sageMaker.statusCode()).isEqualTo(429);
    assertThat(sageMaker.headers().firstValue("Retry-After")).contains("1");
    assertThat(sageMaker.headers().firstValue("x-amzn-ErrorType")).contains("ThrottlingException");
    assertThat(Json.parse(sageMaker.body()).path("code").asString()).isEqualTo("ENDPOINT_BUSY");
    HttpResponse<byte[]> infer = send("/v2/models/far/infer", INFER);
    assertThat(infer.statusCode()).isEqualTo(503); // as the protocol has a full queue
    assertThat(infer.headers().firstValue("Retry-After")).contains("1");
    assertThat(text(infer)).contains("{\"error\":\"ENDPOINT_BUSY: Endpoint 'far' works on 1");
    HttpResponse<byte[]> mlflow =
        send("/mlflow/far/invocations", "{\"dataframe_records\": [" + Cars.ROW + "]}");
    assertThat(mlflow.statusCode()).isEqualTo(429);
    assertThat(text(mlflow)).contains("\"REQUEST_LIMIT_EXCEEDED\"", "ENDPOINT_BUSY");

    assertThat(metric("limited_total", "limit=\"concurrency\"")).isEqualTo(3);
    assertThat(metric("in_flight", "far")).isOne();
    far.release();
    assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(server.post("far", JSON, Cars.ROW).statusCode()).isEqualTo(200);
    assertThat(metric("in_flight", "far")).isZero();
  }

  @Test
  void keepsAsManyWaitingAsTheQueueHolds() throws Exception {
    deploy("{\"concurrency\": 1, \"queue\": 1}");
    Future<HttpResponse<String>> first = asked();
    Future<HttpResponse<String>> second = threads.submit(() -> server.post("far", JSON, Cars.ROW));
    await(() -> metric("queue_depth", "far") == 1);
    assertThat(server.post("far", JSON, Cars.ROW).statusCode()).isEqualTo(429);
    assertThat(second.isDone()).isFalse();
    far.release();
    assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(second.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(metric("queue_depth", "far")).isZero();
  }

  @Test
  void givesUpWhatTakesTooLongInEveryProtocol() throws Exception {
    deploy("{\"timeout_millis\": 50}");
    int before = far.asked().size();
    HttpResponse<String> sageMaker = server.post("far", JSON, TAR);
    assertThat(sageMaker.statusCode()).isEqualTo(504);
    assertThat(sageMaker.headers().firstValue("x-amzn-ErrorType")).contains("ServiceUnavailable");
    assertThat(sageMaker.body()).contains("ENDPOINT_TIMEOUT", "the endpoint's 50 ms");
    HttpResponse<byte[]> infer = send("/v2/models/far/infer", INFER);
    assertThat(infer.statusCode()).isEqualTo(504);
    assertThat(text(infer)).contains("{\"error\":\"ENDPOINT_TIMEOUT: ");
    HttpResponse<byte[]> mlflow =
        send("/mlflow/far/invocations", "{\"dataframe_records\": [" + TAR + "]}");
    assertThat(mlflow.statusCode()).isEqualTo(504);
    assertThat(text(mlflow)).contains("\"TEMPORARILY_UNAVAILABLE\"", "ENDPOINT_TIMEOUT");
    assertThat(metric("limited_total", "limit=\"timeout\"")).isEqualTo(3);
    int begun = far.asked().size() - before;
    await(() -> far.interrupted() == begun); // nobody works on for callers who have gone
  }

  @Test
  void refusesMoreThanTheRate() throws Exception {
    deploy("{\"rate\": 1}");
    List<Integer> statuses = new ArrayList<>();
    while (!statuses.contains(429)) {
      HttpResponse<String> answer = server.post("far", JSON, Cars.ROW);
      statuses.add(answer.statusCode());
      if (answer.statusCode() == 429) {
        assertThat(answer.body()).contains("ENDPOINT_RATE_EXCEEDED", "at most 1 requests a second");
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
      }
    }
    assertThat(statuses.getFirst()).isEqualTo(200);
    assertThat(metric("limited_total", "limit=\"rate\"")).isOne();
  }

  @Test
  void refusesMoreRowsAndBytesThanTheEndpointTakes() throws Exception {
    deploy("{\"rows\": 2, \"bytes\": 130}");
    String two = "[" + Cars.ROW + "," + Cars.ROW + "]";
    assertThat(server.post("far", JSON, two).statusCode()).isEqualTo(200);
    String three = "mileage,fuel\n1,diesel\n2,diesel\n3,diesel\n";
    HttpResponse<String> rows = server.post("far", "text/csv", three);
    assertThat(rows.statusCode()).isEqualTo(413);
    assertThat(rows.body()).contains("TOO_MANY_ROWS", "2 rows");
    HttpResponse<String> bytes = server.post("far", JSON, Cars.ROW + " ".repeat(130));
    assertThat(bytes.statusCode()).isEqualTo(413);
    assertThat(bytes.body()).contains("BODY_TOO_LARGE", "(the endpoint takes 130)");
    assertThat(metric("limited_total", "limit=\"rows\"")).isOne();
    assertThat(metric("limited_total", "limit=\"bytes\"")).isOne();
  }

  @Test
  void countsBodiesThatAreNoRows() throws Exception {
    deploy("{}");
    assertThat(server.post("far", JSON, "{\"mileage\": \"many\"}").statusCode()).isEqualTo(400);
    assertThat(server.post("far", JSON, "{\"mileage\"").statusCode()).isEqualTo(400);
    assertThat(metric("parse_errors_total", "far")).isEqualTo(2);
  }

  @Test
  void answersThatWaitForTheirCapturesHaveThem() throws Exception {
    server.deploy(
        "price",
        Cars.linear("price-linear", 1, 20_000),
        new CaptureRule(100, CaptureRule.Durability.SYNC),
        LimitsJson.read(Json.parse("{}")));
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> answer =
          server.post("price", JSON, Cars.ROW, "X-Amzn-SageMaker-Inference-Id", "order-" + i);
      assertThat(answer.statusCode()).isEqualTo(200);
    }
    server.captures.flush();
    assertThat(server.captures.newest("price", 10))
        .extracting(Capture::inferenceId)
        .containsExactlyInAnyOrder("order-0", "order-1", "order-2");
  }

  @Test
  void thereIsNoAnswerWithoutTheCaptureThatItPromises(@TempDir Path full) throws Exception {
    try (TestServer none = new TestServer(full, 0, Optional.empty())) {
      none.deploy(
          "price",
          Cars.linear("price-linear", 1, 20_000),
          new CaptureRule(100, CaptureRule.Durability.SYNC),
          LimitsJson.read(Json.parse("{}")));
      HttpResponse<String> answer = none.post("price", JSON, Cars.ROW);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
      assertThat(answer.body()).contains("CAPTURE_NOT_DURABLE", "there is no room for it");
      assertThat(answer.body()).doesNotContain("19500");
    }
  }

  private void deploy(String limits) {
    server.deploy(
        "far",
        FakeOutside.model("far", far),
        CaptureRule.of(100),
        LimitsJson.read(Json.parse(limits)));
  }

  /// A request that the model works on until it is released.
  private Future<HttpResponse<String>> asked() throws Exception {
    int before = far.asked().size();
    Future<HttpResponse<String>> asked = threads.submit(() -> server.post("far", JSON, TAR));
    await(() -> far.asked().size() > before);
    return asked;
  }

  private HttpResponse<byte[]> send(String path, String body) throws Exception {
    return server.send(path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", JSON);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  /// The value of a metric of endpoints whose line contains `label`.
  private double metric(String name, String label) {
    return server.metric("millrace_endpoint_" + name, label);
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(30_000_000_000L);
      Thread.sleep(1);
    }
  }
}
