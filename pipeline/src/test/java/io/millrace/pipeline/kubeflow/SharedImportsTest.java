package io.millrace.pipeline.kubeflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Pipelines that others have compiled: imported whole, or refused with what is in the way.
class SharedImportsTest {
  private static final List<String> WITH_ARTIFACTS =
      List.of(
          "container_with_artifact_output.yaml",
          "container_with_if_placeholder.yaml",
          "pipeline_with_various_io_types.yaml",
          "two_step_pipeline_containerized.yaml");

  @Test
  void importsAllButThoseWithArtifacts() throws IOException {
    for (Path file : files("valid")) {
      Imported imported = KubeflowImport.read(Files.readString(file));
      if (WITH_ARTIFACTS.contains(file.getFileName().toString())) {
        assertThat(((Imported.Refused) imported).unmapped())
            .as(file.toString())
            .isNotEmpty()
            .allSatisfy(unmapped -> assertThat(unmapped.construct()).containsAnyOf("artifact"));
      } else {
        assertThat(imported).as(file.toString()).isInstanceOf(Imported.Whole.class);
      }
    }
  }

  @Test
  void refusesWhatIsNoPipeline() throws IOException {
    for (Path file : files("invalid")) {
      assertThatExceptionOfType(MillraceException.class)
          .as(file.toString())
          .isThrownBy(() -> KubeflowImport.read(Files.readString(file)))
          .withMessageContaining(
              "/pipelineInfo/name: nothing (expected: a text that is not empty)");
    }
  }

  private static List<Path> files(String kind) throws IOException {
    Path folder = Path.of(System.getProperty("millrace.shared", ""), "data/kfp", kind);
    assumeTrue(Files.isDirectory(folder), "needs the shared test data: " + folder);
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
