package io.millrace.pipeline.event.webhook;

import static io.millrace.base.ErrorCode.OUTGOING_CALL_FAILED;
import static io.millrace.base.ErrorCode.OUTGOING_CALL_REFUSED;
import static io.millrace.base.ErrorCode.RULE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.base.MillraceException;
import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Arrival;
import io.millrace.pipeline.event.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class WebhookTargetTest {
  private static final Arrival ARRIVAL =
      new Arrival(
          new Event(
              "1", "/shop", "sold", Optional.empty(), Instant.EPOCH, Json.parse("{\"price\": 12}")),
          "rule-1",
          Optional.empty());

  private final List<String> received = new ArrayList<>();
  private final OutgoingCalls calls = new OutgoingCalls(Set.of("127.0.0.1"));
  private final WebhookTarget target = new WebhookTarget(calls);
  private HttpServer receiver;
  private volatile int status = 204;

  @BeforeEach
  void listen() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/hook", this::take);
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
    calls.close();
  }

  private void take(HttpExchange call) throws IOException {
    received.add(
        String.join(
            "\n",
            call.getRequestHeaders().getFirst("Content-Type"),
            call.getRequestHeaders().getFirst("Millrace-Delivery"),
            new String(
                call.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)));
    call.sendResponseHeaders(status, -1);
    call.close();
  }

  private ObjectNode settings() {
    int port = receiver.getAddress().getPort();
    return Json.object().put("url", "http://127.0.0.1:%d/hook".formatted(port));
  }

  @Test
  void theEventIsPostedAsACloudEvent() {
    assertThat(target.deliver(settings(), ARRIVAL)).isEqualTo("127.0.0.1 answered 204");
    assertThat(received)
        .containsExactly(
            "application/cloudevents+json\nrule-1\n" + ARRIVAL.event().toJson().toString());
  }

  @Test
  void orWhatTheSettingsMakeOfIt() {
    ObjectNode settings = settings();
    settings.putObject("input").put("price", "$.event.data.price");
    target.check(settings);
    target.deliver(settings, ARRIVAL);
    assertThat(received).containsExactly("application/json\nrule-1\n{\"price\":12}");
  }

  @Test
  void anAnswerOtherThan2xxIsAFailure() {
    status = 500;
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> target.deliver(settings(), ARRIVAL))
        .withMessage("127.0.0.1 answered 500")
        .returns(OUTGOING_CALL_FAILED, MillraceException::code);
  }

  @Test
  void addressesThatAreNotPublicAreNotCalledUnlessAllowed() {
    JsonNode settings = Json.object().put("url", "http://[::1]:1/");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> target.deliver(settings, ARRIVAL))
        .returns(OUTGOING_CALL_REFUSED, MillraceException::code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "no scheme", "ftp://example.com/", "file:///etc/passwd", "https:///x"})
  void onlyHttpAddressesAreTaken(String url) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> target.check(Json.object().put("url", url)))
        .returns(RULE_INVALID, MillraceException::code);
  }
}
