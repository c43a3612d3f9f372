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

/// Pipelines that others have compiled: imported whole, or refused if they are broken.
class SharedImportsTest {
  @Test
  void importsThemAll() throws IOException {
    for (Path file : files("valid")) {
      assertThat(KubeflowImport.read(Files.readString(file), "kept"))
          .as(file.toString())
          .isInstanceOf(Imported.Whole.class);
    }
  }

  @Test
  void refusesWhatIsNoPipeline() throws IOException {
    for (Path file : files("invalid")) {
      assertThatExceptionOfType(MillraceException.class)
          .as(file.toString())
          .isThrownBy(() -> KubeflowImport.read(Files.readString(file), "kept"))
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
