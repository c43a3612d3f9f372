package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The forms of the editor and of the pattern tester, through their routes.
class PipelineFormsTest {
  private static final String MACHINE =
      """
      QueryLanguage: JSONata
      StartAt: Begin
      States:
        Begin: { Type: Pass, Assign: { n: 1 }, Next: Ask }
        Ask:
          Type: Task
          Resource: millrace:http
          Arguments: { url: "{% $states.input.url %}" }
          Output: "{% $states.result.status + $n %}"
          Catch: [ { ErrorEquals: [ Broken ], Next: Note } ]
          Next: Note
        Note: { Type: Succeed }
      """;

  @TempDir Path folder;
  private Fakes fakes;

  @BeforeEach
  void start() {
    fakes = new Fakes(folder);
  }

  private JsonNode checked(Map<String, String> form) {
    return fakes.parts("new-pipeline", form);
  }

  @Test
  void aNewPipelineBeginsWithATextThatHasNoFaults() {
    assertThat(fakes.page("new-pipeline")).contains("No faults").contains("data-flow");
  }

  @Test
  void faultsAreToldWithTheirLines() {
    JsonNode parts =
        checked(Map.of("definition", "StartAt: A\nStates:\n  A: { Type: Pass, Next: B }\n"));
    assertThat(parts.path("summary").asString()).isEqualTo("1 fault");
    assertThat(parts.path("lines").path(0).path("line").asInt()).isEqualTo(3);
    assertThat(parts.path("findings").asString()).contains("MISSING_TRANSITION_TARGET");
    assertThat(parts.has("graph")).isFalse();
  }

  @Test
  void aTextThatIsNoYamlIsAFaultLikeOthers() {
    JsonNode parts = checked(Map.of("definition", "StartAt: [\n"));
    assertThat(parts.path("summary").asString()).isEqualTo("1 fault");
    assertThat(parts.path("findings").asString()).contains("YAML_INVALID");
  }

  @Test
  void aTextWithoutFaultsIsDrawnAndItsStatesLeadToTheirLines() {
    JsonNode parts = checked(Map.of("definition", MACHINE));
    assertThat(parts.path("graph").asString()).contains("href=\"#L5\"").contains("href=\"#L12\"");
    assertThat(parts.path("states")).hasSize(3);
  }

  @Test
  void whatIsWrongIsNotSaved() {
    Response answer =
        fakes.form("new-pipeline", Map.of("definition", "StartAt: A", "action", "save"));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(TestRoutes.text(answer)).contains("StartAt: A");
  }

  @Test
  void oneStateIsTestedWithAMockedResult() {
    JsonNode parts =
        checked(
            Map.of(
                "definition", MACHINE,
                "action", "test",
                "state", "Ask",
                "input", "{\"url\": \"http://example.com\"}",
                "variables", "{\"n\": 2}",
                "work", "result",
                "result", "{\"status\": 200}"));
    assertThat(parts.path("answer").asString()).contains("Succeeded", "Note", "202");
  }

  @Test
  void oneStateIsTestedWithAMockedError() {
    JsonNode parts =
        checked(
            Map.of(
                "definition", MACHINE,
                "action", "test",
                "state", "Ask",
                "input", "{\"url\": \"x\"}",
                "variables", "{\"n\": 2}",
                "work", "error",
                "error", "Broken",
                "cause", "It fell."));
    assertThat(parts.path("answer").asString()).contains("Failed, caught", "Note", "It fell.");
  }

  @Test
  void theTestOfAStateTakesAContextObjectAndShowsItsDataStepByStep() {
    JsonNode parts =
        checked(
            Map.of(
                "definition",
                "{StartAt: P, States: {P: {Type: Pass, Parameters: {run.$: $$.Execution.Name}, End: true}}}",
                "action",
                "test",
                "state",
                "P",
                "input",
                "{}",
                "context",
                "{\"Execution\": {\"Name\": \"monday\"}}"));
    assertThat(parts.path("answer").asString())
        .contains("Data between the steps", "After Parameters", "monday");
  }

  @Test
  void aTestThatCannotBeMadeSaysWhy() {
    JsonNode parts =
        checked(Map.of("definition", MACHINE, "action", "test", "state", "Nobody", "input", "{}"));
    assertThat(parts.path("answer").asString()).contains("State not found");
  }

  @Test
  void thePatternTesterNamesTheFieldsThatAreNotMet() {
    String event =
        """
        {"specversion": "1.0", "id": "1", "source": "/s", "type": "sold", "data": {"price": 5}}""";
    String pattern =
        """
        {"type": ["sold"], "data": {"price": [{"numeric": [">", 10]}]}}""";
    String page =
        TestRoutes.text(fakes.form("events/tester", Map.of("pattern", pattern, "event", event)));
    assertThat(page).contains("does not match").contains("<code class=\"tag\">data.price</code>");
    assertThat(page).doesNotContain("<code class=\"tag\">type</code>");
  }

  @Test
  void aPatternThatIsNoneIsToldWithoutLosingTheText() {
    String page =
        TestRoutes.text(
            fakes.form("events/tester", Map.of("pattern", "{\"type\": 5}", "event", "{}")));
    assertThat(page).contains("It cannot be tested.").contains("{\"type\": 5}");
  }
}
