package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.http.TestServer;
import io.millrace.serving.limit.EndpointLimits;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Over a real port, a real process behind one endpoint that does all that can go wrong, and a
/// model in memory behind another one, whose answers are timed meanwhile.
class FaultsOverHttpTest {
  private static final String JSON = "application/json";

  /// Of an answer that takes a millisecond on a quiet machine; the tests' has two cores for
  /// everybody.
  private static final Duration FELT = Duration.ofMillis(500);

  @TempDir Path folder;
  private TestServer server;
  private FaultyModel model;

  @BeforeEach
  void start() throws Exception {
    model = new FaultyModel(folder, FaultyModel.LIMITS, InstantSource.system());
    server = new TestServer(folder.resolve("server"));
    server.deploy(
        "faulty",
        new ServableModel.Outside(
            new ServedModel("faulty", 1), model.pool, FaultyModel.rows("none", 21)),
        CaptureRule.of(0),
        EndpointLimits.NONE);
    var deployed = server.deploy(1, 20_000);
    assertThat(deployed.endpoint().name()).isEqualTo("price");
    assertThat(timed()).isPositive();
  }

  @AfterEach
  void stop() {
    server.close();
    model.close();
  }

  @ParameterizedTest
  @CsvSource({
    "garbage, 424, MODEL_PROCESS_ANSWER_INVALID",
    "huge,    424, MODEL_PROCESS_ANSWER_INVALID",
    "nan,     424, MODEL_PROCESS_ANSWER_INVALID",
    "error,   424, MODEL_PROCESS_ERROR",
    "memory,  424, MODEL_PROCESS_ERROR",
    "half,    503, MODEL_PROCESS_FAILED",
    "die,     503, MODEL_PROCESS_FAILED",
    "crash,   503, MODEL_PROCESS_FAILED",
    "late9,   504, MODEL_PROCESS_TIMEOUT",
    "trickle, 504, MODEL_PROCESS_TIMEOUT",
    "hang,    504, MODEL_PROCESS_TIMEOUT",
  })
  void aFaultIsAClearErrorInTimeAndOtherEndpointsFeelNothing(String act, int status, String code)
      throws Exception {
    long start = System.nanoTime();
    CompletableFuture<HttpResponse<String>> faulty =
        CompletableFuture.supplyAsync(() -> ask(act), task -> Thread.ofVirtual().start(task));
    List<Duration> others = others(faulty);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(FaultyModel.LIMIT.plusMillis(500));
    assertThat(faulty.join().statusCode()).isEqualTo(status);
    assertThat(Json.parse(faulty.join().body()).path("code").asString()).isEqualTo(code);
    assertThat(others).allMatch(each -> each.compareTo(FELT) < 0);
  }

  @Test
  void aFloodOfOutputIsNotFeltEither() throws Exception {
    assertThat(ask("flood").statusCode()).isEqualTo(200);
    for (int i = 0; i < 100; i++) {
      assertThat(timed()).isLessThan(FELT);
    }
    assertThat(ask("none").statusCode()).isEqualTo(200);
  }

  /// How long each answer of the model in memory takes until the other request is over.
  private List<Duration> others(CompletableFuture<?> until) throws Exception {
    List<Duration> taken = new ArrayList<>();
    do {
      taken.add(timed());
      Thread.sleep(5);
    } while (!until.isDone());
    return taken;
  }

  private Duration timed() throws Exception {
    long start = System.nanoTime();
    assertThat(server.post("price", "text/csv", "10000,diesel").body()).isEqualTo("19500.0");
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private HttpResponse<String> ask(String act) {
    try {
      return server.post("faulty", JSON, "{\"x\": 1, \"act\": \"%s\"}".formatted(act));
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }
}
