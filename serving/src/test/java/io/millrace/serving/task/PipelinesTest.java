package io.millrace.serving.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.dashjoin.jsonata.Jsonata;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.states.Definition;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  }

  /// The arguments of the task, for an input with this endpoint.
  private static String deploys(String endpoint) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            PipelinesTest.class.getResourceAsStream("/pipelines/deployment.asl.yaml"))) {
      String arguments =
          Yaml.parse(in.readAllBytes()).tree().at("/States/Deploy/Arguments").asString().strip();
      Jsonata expression = Jsonata.jsonata(arguments.substring(2, arguments.length() - 2));
      Jsonata.Frame bindings = expression.createFrame();
      bindings.bind(
          "states",
          com.dashjoin.jsonata.json.Json.parseJson(
              "{'input': {'endpoint': %s}}".formatted(endpoint).replace('\'', '"')));
      return Json.write(Objects.requireNonNull(expression.evaluate(null, bindings)));
    }
  }
}
