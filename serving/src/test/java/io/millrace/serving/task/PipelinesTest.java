package io.millrace.serving.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.dashjoin.jsonata.Jsonata;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.states.Definition;
import io.millrace.serving.Cars;
import io.millrace.serving.Endpoints;
import io.millrace.serving.MemoryEndpointStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The shipped definitions are well-formed.
class PipelinesTest {
  @ParameterizedTest
  @ValueSource(strings = {"deployment", "batch-scoring"})
  void hasNoFindings(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            PipelinesTest.class.getResourceAsStream("/pipelines/" + name + ".asl.yaml"))) {
      assertThat(Definition.read(Yaml.parse(in.readAllBytes()).tree(), _ -> true))
          .isInstanceOf(Definition.Reading.Valid.class);
    }
  }

  @Test
  void deploymentHandsOnWhatItsInputSaysAndNoMore() throws IOException {
    assertThat(
            deploys(
                "{'name': 'e', 'models': [{'name': 'm', 'version': 1}], 'capture': 0.5,"
                    + " 'combine': 'max'}"))
        .isEqualTo(
            "{\"endpoint\":\"e\",\"models\":[{\"name\":\"m\",\"version\":1}],"
                + "\"combine\":\"max\",\"capture\":0.5}");
    assertThat(
            deploys(
                "{'name': 'e', 'sticky': 'id', 'variants': [{'name': 'a', 'models': [{'name': 'm',"
                    + " 'version': 1}]}, {'name': 'b', 'follow': ['models:/m@champion']}]}"))
        .isEqualTo(
            "{\"endpoint\":\"e\",\"variants\":[{\"name\":\"a\",\"models\":[{\"name\":\"m\","
                + "\"version\":1}]},{\"name\":\"b\",\"follow\":[\"models:/m@champion\"]}],"
                + "\"sticky\":\"id\"}");
    assertThat(
            deploys(
                "{'name': 'e', 'combine': {'model': 'n', 'version': 1}, 'bandit': {'metric':"
                    + " 'sale'}}"))
        .isEqualTo(
            "{\"endpoint\":\"e\",\"combine\":{\"model\":\"n\",\"version\":1},\"bandit\":"
                + "{\"metric\":\"sale\"}}");
  }

  /// What is left out here is a setting of the project file that no deployment ever follows.
  @Test
  void deploymentHandsOnWhateverTheTaskTakes() throws IOException {
    Endpoints endpoints =
        new Endpoints(
            new MemoryEndpointStore(InstantSource.system()), Cars.loader(Cars.imputing("m", 1, 0)));
    for (TaskDescription.Field field : new DeployTask(endpoints).description().inputs()) {
      if (!field.name().equals("endpoint")) {
        assertThat(deploys("{'name': 'e', '%s': {'any': 1}}".formatted(field.name())))
            .isEqualTo("{\"endpoint\":\"e\",\"%s\":{\"any\":1}}".formatted(field.name()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|false",
        "[]|false",
        "{'endpoint': {'name': 'e'}}|false",
        "{'project': 'p', 'endpoint': 'e'}|false",
        "{'project': 'p', 'endpoint': {'name': 'e'}}|true"
      })
  void deploymentRefusesWhatNamesNoEndpointOrProject(String input, boolean isTaken)
      throws IOException {
    assertThat(evaluated("deployment", "/States/Check/Choices/0/Condition", input))
        .isEqualTo(Boolean.toString(isTaken));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'file': {'path': 'a.csv'}, 'endpoint': 'e', 'output': 'o'}"
            + "|{'file':{'path':'a.csv'},'endpoint':'e','output':'o','transform':{}}",
        "{'sql': 'SELECT 1', 'endpoint': 'e', 'transform': {'join': 'none'}}"
            + "|{'sql':'SELECT 1','endpoint':'e','transform':{'join':'none'}}",
        "{'dataset': {'name': 'd'}}|{'dataset':{'name':'d'},'transform':{}}",
        "{}|{'transform':{}}"
      })
  void batchScoringHandsOnAnySource(String input, String arguments) throws IOException {
    assertThat(evaluated("batch-scoring", "/States/Score/Arguments", input))
        .isEqualTo(arguments.replace('\'', '"'));
  }

  /// The arguments of the task, for an input with this endpoint.
  private static String deploys(String endpoint) throws IOException {
    return evaluated(
        "deployment", "/States/Deploy/Arguments", "{'endpoint': %s}".formatted(endpoint));
  }

  /// What the expression at a place of a shipped definition gives.
  private static String evaluated(String pipeline, String pointer, String input)
      throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            PipelinesTest.class.getResourceAsStream("/pipelines/" + pipeline + ".asl.yaml"))) {
      String text = Yaml.parse(in.readAllBytes()).tree().at(pointer).asString().strip();
      Jsonata expression = Jsonata.jsonata(text.substring(2, text.length() - 2));
      Jsonata.Frame bindings = expression.createFrame();
      bindings.bind(
          "states",
          com.dashjoin.jsonata.json.Json.parseJson(
              "{'input': %s}".formatted(input).replace('\'', '"')));
      return Json.write(Objects.requireNonNull(expression.evaluate(null, bindings)));
    }
  }
}
