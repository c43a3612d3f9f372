package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.http.TestServer;
import io.millrace.serving.limit.EndpointLimits;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// A real process that answers with twice `x`, and `x` itself, behind an endpoint.
class SeveralNumbersTest {
  @TempDir Path folder;
  private TestServer server;
  private FaultyModel model;

  @BeforeEach
  void start() throws Exception {
    model = new FaultyModel(folder, FaultyModel.LIMITS, InstantSource.system());
    server = new TestServer(folder.resolve("server"));
  }

  @AfterEach
  void stop() {
    server.close();
    model.close();
  }

  /// @param form in which it answers its input example
  private void deploy(String form) throws Exception {
    server.deploy(
        "several",
        new ServableModel.Outside(
            new ServedModel("faulty", 1), model.told(form).pool, FaultyModel.rows("none", 21)),
        CaptureRule.of(0),
        EndpointLimits.NONE);
  }

  private HttpResponse<String> ask(String act) throws Exception {
    return server.post("several", "text/csv", "x,act\n4,%s\n0.5,none\n".formatted(act));
  }

  @ParameterizedTest
  @CsvSource({"lists", "lines", "objects", "turned", "none"})
  void everyFormIsAnArray(String form) throws Exception {
    deploy(form.equals("objects") || form.equals("turned") ? "objects" : "lists");
    assertThat(ask(form).body().lines()).containsExactly("8.0,4.0", "1.0,0.5");
  }

  @Test
  void theKeysOfObjectsAreTheNamesOfTheNumbers() throws Exception {
    deploy("objects");
    JsonNode document = Json.parse(server.get("/endpoints/several/openapi.json").body());
    JsonNode score = document.at("/components/schemas/Prediction/properties/score");
    assertThat(score.path("minItems").asInt()).isEqualTo(2);
    assertThat(score.path("description").asString()).contains("twice, same");
    String asked = "[{\"x\": 4, \"act\": \"turned\"}]";
    JsonNode answer = Json.parse(server.post("several", "application/json", asked).body());
    assertThat(answer.at("/predictions/0/models/faulty").toString()).isEqualTo("[8.0,4.0]");
  }

  @ParameterizedTest
  @CsvSource({
    "lists,   more,    answers with 3 numbers a row (expected: 2)",
    "lists,   csv,     answers with 1 numbers a row (expected: 2)",
    "lists,   objects, 'numbers that are called [twice, same] (expected: []'",
    "lists,   uneven,  '2 numbers for row 1, and 1 for row 2'",
    "objects, others,  'numbers that are called [twice, half] (expected: [twice, same]'",
    "objects, lists,   'numbers that are called [] (expected: [twice, same]'",
  })
  void anAnswerUnlikeThatToTheExampleIsRefused(String form, String act, String why)
      throws Exception {
    deploy(form);
    JsonNode refused = Json.parse(ask(act).body());
    assertThat(refused.path("status").asInt()).isEqualTo(424);
    assertThat(refused.path("code").asString()).isEqualTo("MODEL_PROCESS_ANSWER_INVALID");
    assertThat(refused.path("detail").asString()).contains(why);
    assertThat(ask("none").body().lines()).containsExactly("8.0,4.0", "1.0,0.5");
  }

  @Test
  void anExampleThatIsAnsweredUnevenlyIsNotDeployed() {
    ServableModel.Outside uneven =
        new ServableModel.Outside(
            new ServedModel("faulty", 1), model.pool, FaultyModel.rows("uneven", 1, 2));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> server.deploy("several", uneven, CaptureRule.of(0), EndpointLimits.NONE))
        .returns(ErrorCode.MODEL_NOT_SERVABLE, MillraceException::code)
        .withMessageContaining("1 numbers for row 1, and 2 for row 2");
  }
}
