package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.base.json.Json;
import io.millrace.serving.Capture;
import io.millrace.serving.CaptureSearch;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Shadow;
import io.millrace.serving.Variant;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// An endpoint that answers 19,500 for the row. Its shadow `next` answers 29,500; `needy` has no
/// answer without mileage.
class ShadowsTest {
  private static final String JSON = "application/json";

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    server.models.add(Cars.imputing("m", 1, 20_000));
    server.models.add(Cars.imputing("m", 2, 30_000));
    server.models.add(Cars.linear("m", 3, 20_000));
    EndpointSpec spec =
        EndpointSpec.of(List.of(new ServedModel("m", 1)), List.of(), new Combine.First(), 100);
    var deployed =
        server.endpoints.deploy(
            new DeployEndpoint(
                "price",
                spec.with(List.of(shadow("next", 2), shadow("needy", 3))),
                Optional.empty()));
    assertThat(deployed.endpoint().config().spec().shadows()).hasSize(2);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void comparesAnswersToTheSameRows() throws Exception {
    for (int i = 0; i < 40; i++) {
      HttpResponse<String> answer = server.post("price", JSON, Cars.ROW);
      assertThat(answer.body()).contains("\"score\":19500.0");
      assertThat(answer.headers().firstValue("X-Amzn-Invoked-Production-Variant"))
          .contains("AllTraffic");
    }
    JsonNode next = await("next", 40).path("differences");
    assertThat(next.path("mean").asDouble()).isEqualTo(10_000);
    assertThat(next.path("low").asDouble()).isEqualTo(10_000);
    assertThat(next.path("rmse").asDouble()).isEqualTo(10_000);
    assertThat(next.path("agreement").asDouble()).isZero();
    assertThat(await("needy", 40).path("differences").path("agreement").asDouble()).isEqualTo(1);
  }

  @Test
  void capturesUnderItsNameAndCountsForNobodyElse() throws Exception {
    server.post("price", JSON, Cars.ROW, "X-Amzn-SageMaker-Inference-Id", "order-7");
    await("next", 1);
    await("needy", 1);
    awaitCaptures("next", 1);
    awaitCaptures("needy", 1);

    assertThat(server.captures.newest("price", 10))
        .extracting(Capture::variant, Capture::inferenceId, Capture::prediction)
        .containsExactly(tuple("AllTraffic", "order-7", 19_500.0));
    assertThat(server.captures.newest(of("next"), 10))
        .extracting(Capture::variant, Capture::inferenceId, Capture::prediction)
        .containsExactly(tuple("next", "order-7", 29_500.0));
    assertThat(server.captures.newest(of("needy"), 10))
        .extracting(Capture::prediction)
        .containsExactly(19_500.0);
    assertThat(server.captures.since("price", Optional.empty()).variants())
        .containsExactly("AllTraffic");
  }

  @Test
  void whatItCannotAnswerIsAnsweredAllTheSame() throws Exception {
    HttpResponse<String> answer = server.post("price", JSON, "{\"fuel\": \"diesel\"}");
    assertThat(answer.statusCode()).isEqualTo(200);
    await("next", 1);
    assertThat(awaitState("needy", state -> state.path("unanswered").asInt() == 1)).isNotNull();
  }

  @Test
  void keepsNobodyFromBeingAnsweredAtTheNextStart() {
    server.models.remove(new ServedModel("m", 2));
    try (var next = server.restarted()) {
      assertThat(next.inService("price")).isTrue();
      assertThat(next.shadows("price"))
          .extracting(view -> view.shadow().name())
          .containsOnly("needy");
    }
  }

  private static Shadow shadow(String name, int version) {
    return new Shadow(
        new Variant(
            name, 0, List.of(new ServedModel("m", version)), List.of(), new Combine.First()),
        1);
  }

  /// What the endpoint says of a shadow once it was asked so many rows.
  private JsonNode await(String shadow, int pairs) throws Exception {
    return awaitState(shadow, state -> state.path("differences").path("pairs").asInt() == pairs);
  }

  private JsonNode awaitState(String shadow, Predicate<JsonNode> wanted) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      for (JsonNode state : Json.parse(server.get("/api/endpoints/price").body()).path("shadows")) {
        if (state.path("shadow").asString().equals(shadow) && wanted.test(state)) {
          return state;
        }
      }
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private static CaptureSearch of(String variant) {
    return new CaptureSearch("price", "", Optional.of(variant));
  }

  private void awaitCaptures(String variant, int rows) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    do {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
      server.captures.flush();
    } while (server.captures.newest(of(variant), 10).size() < rows);
  }
}
