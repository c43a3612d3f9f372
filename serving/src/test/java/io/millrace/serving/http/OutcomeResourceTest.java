package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.TestFiles;
import io.millrace.serving.MemoryOutcomeStore;
import io.millrace.serving.task.OutcomesTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Outcomes over the API, and as a file.
class OutcomeResourceTest {
  private static final String PATH = "/api/endpoints/price/outcomes";

  @TempDir Path folder;
  private final MemoryOutcomeStore outcomes = new MemoryOutcomeStore();
  private TestServer server;
  private TestRoutes routes;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    var _ = server.deploy(1, 20_000);
    routes = new TestRoutes(new OutcomeResource(server.endpoints, outcomes));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void takesOutcomesOnceAndCountsThem() {
    String body =
        "{'outcomes':[{'inferenceId':'a','metric':'sale','value':1},"
            + "{'inferenceId':'b/0','metric':'margin','value':-2.5}]}";
    assertThat(post(body, 200)).isEqualTo("{\"taken\":2,\"known\":0,\"conflicting\":0}");
    assertThat(post(body.replace("-2.5", "3"), 200))
        .isEqualTo("{\"taken\":0,\"known\":1,\"conflicting\":1}");
    assertThat(TestRoutes.text(routes.get(PATH)))
        .isEqualTo(
            "{\"metrics\":[{\"metric\":\"margin\",\"count\":1},{\"metric\":\"sale\",\"count\":1}]}");
    assertThat(outcomes.arrived("price", "margin", Optional.empty()).values())
        .containsExactly(Map.entry("b/0", -2.5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{}|outcomes: nothing (expected: an array)",
        "{'outcomes':{}}|outcomes: OBJECT (expected: an array)",
        "{'outcomes':[]}|outcomes: 0 (expected: 1 to 10,000)",
        "{'outcomes':[null]}|An outcome lacks its inferenceId.",
        "{'outcomes':[{'metric':'sale','value':1}]}|An outcome lacks its inferenceId.",
        "{'outcomes':[{'inferenceId':'a','value':1}]}|An outcome lacks its metric (inferenceId:"
            + " 'a').",
        "{'outcomes':[{'inferenceId':'a','metric':'sale'}]}|An outcome lacks its value",
        "{'outcomes':[{'inferenceId':' ','metric':'sale','value':1}]}|inferenceId: ' '",
        "{'outcomes':[{'inferenceId':'a','metric':'1','value':1}]}|metric: '1' (expected: a"
            + " letter,",
        "{'outcomes':[{'inferenceId':'a','metric':'absolute_error','value':1}]}|is made of labels",
        "{'outcomes':[{'inferenceId':'a','metric':'sale','value':1e999}]}|value of 'a'"
      })
  void saysWhatIsNoOutcome(String body, String detail) {
    assertThat(post(body, 400)).contains("OUTCOME_INVALID", detail);
    assertThat(outcomes.counts("price")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'outcomes':[5]}|outcomes[0]: a number (expected: an object)",
        "{'outcomes':[{'inferenceId':'a','metric':'sale','value':'b'}]}"
            + "|outcomes[0].value: the text \\\"b\\\" (expected: a number)",
        "{'outcomes':[{'inferenceId':'a','metric':'sale','value':true}]}"
            + "|outcomes[0].value: a truth value (expected: a number)",
        "{'outcomes':[{'inferenceId':{},'metric':'sale','value':1}]}"
            + "|outcomes[0].inferenceId: an object (expected: a text)"
      })
  void saysWhichFieldIsOfAnotherKind(String body, String detail) {
    assertThat(post(body, 400)).contains("JSON_INVALID", detail);
  }

  @Test
  void hasAnUpperBoundAndNeedsAnEndpoint() {
    String many =
        IntStream.rangeClosed(0, 10_000)
            .mapToObj(i -> "{'inferenceId':'%d','metric':'sale','value':1}".formatted(i))
            .collect(Collectors.joining(","));
    assertThat(post("{'outcomes':[" + many + "]}", 400)).contains("10,001 (expected: 1 to 10,000)");
    assertThat(routes.get("/api/endpoints/none/outcomes").status()).isEqualTo(404);
  }

  @Test
  void takesAFileAsOftenAsYouLike() throws Exception {
    Files.writeString(
        folder.resolve("a.csv"),
        "inference_id,value,metric\na,1,sale\nb,x,sale\nc,2.5,margin\n,1,sale\na,1,sale\n");
    assertThat(receive("{'endpoint':'price','file':{'path':'a.csv'}}"))
        .isEqualTo("{\"taken\":2,\"known\":1,\"conflicting\":0,\"rejected\":2}");
    assertThat(receive("{'endpoint':'price','file':{'path':'a.csv'}}"))
        .isEqualTo("{\"taken\":0,\"known\":3,\"conflicting\":0,\"rejected\":2}");
    Files.writeString(folder.resolve("b.csv"), "inferenceId,value\na,1\n");
    assertThat(receive("{'endpoint':'price','metric':'visit','file':{'path':'b.csv'}}"))
        .startsWith("{\"taken\":1,");
    org.assertj.core.api.Assertions.assertThatExceptionOfType(TaskFailure.class)
        .isThrownBy(() -> receive("{'endpoint':'price','file':{'path':'b.csv'}}"))
        .withMessageContaining("The file has no column 'metric' (found: inferenceId, value).");
  }

  private String receive(String arguments) {
    return new OutcomesTask(server.endpoints, outcomes, TestFiles.of(folder))
        .run(Json.parse(arguments.replace('\'', '"')), new FakeContext("v"))
        .toString();
  }

  private String post(String body, int status) {
    Response response = routes.post(PATH, Json.parse(body.replace('\'', '"')));
    assertThat(response.status()).as(TestRoutes.text(response)).isEqualTo(status);
    return TestRoutes.text(response);
  }
}
