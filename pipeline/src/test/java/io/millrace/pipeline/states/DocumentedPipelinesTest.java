package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The two examples of the same pipeline in `docs/pipelines.md`.
class DocumentedPipelinesTest {
  private static final String INPUT =
      "{\"project\":\"cars\",\"dataset\":{},\"model\":{},\"limit\":%d}";

  private static Play play(String name) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "pipelines.md"));
    Matcher example =
        Pattern.compile("```yaml " + Pattern.quote(name) + "\n(.*?)```", Pattern.DOTALL)
            .matcher(page);
    assertThat(example.find()).as(name).isTrue();
    return Play.of(Yaml.parse(example.group(1)).tree().toString())
        .returns("train", "{\"metrics\":{\"rmse\":2100}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jsonpath.asl.yaml", "jsonata.asl.yaml"})
  void bothLanguagesDoTheSame(String name) throws IOException {
    Play play = play(name).run(INPUT.formatted(2500));

    assertThat(play.only("TaskScheduled").details().get("parameters").asString())
        .isEqualTo("{\"project\":\"cars-e\",\"dataset\":{},\"model\":{}}");
    assertThat(play.output())
        .isEqualTo(
            Json.parse(INPUT.formatted(2500).replaceFirst("}$", ",\"trained\":{\"rmse\":2100}}")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jsonpath.asl.yaml", "jsonata.asl.yaml"})
  void bothRejectTheSame(String name) throws IOException {
    Play play = play(name).run(INPUT.formatted(2000));

    assertThat(play.failure())
        .isEqualTo(new Outcome.Failed(Optional.of("Rejected"), Optional.of("RMSE is 2100")));
  }
}
