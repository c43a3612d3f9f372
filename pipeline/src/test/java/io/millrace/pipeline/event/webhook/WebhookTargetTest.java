package io.millrace.pipeline.event.webhook;

import static io.millrace.base.ErrorCode.OUTGOING_CALL_FAILED;
import static io.millrace.base.ErrorCode.OUTGOING_CALL_REFUSED;
import static io.millrace.base.ErrorCode.RULE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.base.http.client.Receiver;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Arrival;
import io.millrace.pipeline.event.Event;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
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

  private final Receiver<String> receiver =
      new Receiver<>(
          204,
          (headers, body) ->
              String.join(
                  "\n",
                  headers.getFirst("Content-Type"),
                  headers.getFirst("Millrace-Delivery"),
                  body));
  private final OutgoingCalls calls = new OutgoingCalls(Set.of("127.0.0.1"));
  private final WebhookTarget target = new WebhookTarget(calls);

  @AfterEach
  void stop() {
    receiver.close();
    calls.close();
  }

  private ObjectNode settings() {
    return Json.object().put("url", receiver.url());
  }

  @Test
  void theEventIsPostedAsACloudEvent() {
    assertThat(target.deliver(settings(), ARRIVAL)).isEqualTo("127.0.0.1 answered 204");
    assertThat(receiver.received())
        .containsExactly(
            "application/cloudevents+json\nrule-1\n" + ARRIVAL.event().toJson().toString());
  }

  @Test
  void orWhatTheSettingsMakeOfIt() {
    ObjectNode settings = settings();
    settings.putObject("input").put("price", "$.event.data.price");
    target.check(settings);
    target.deliver(settings, ARRIVAL);
    assertThat(receiver.received()).containsExactly("application/json\nrule-1\n{\"price\":12}");
  }

  @Test
  void anAnswerOtherThan2xxIsAFailure() {
    receiver.answer(500);
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
