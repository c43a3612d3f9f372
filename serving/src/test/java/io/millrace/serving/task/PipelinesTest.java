package io.millrace.serving.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.states.Definition;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
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
}
