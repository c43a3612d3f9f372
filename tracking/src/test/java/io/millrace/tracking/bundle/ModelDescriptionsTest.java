package io.millrace.tracking.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.StoredArtifacts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as other tools write them, and as nobody should.
class ModelDescriptionsTest {
  private static final ArtifactPath MODEL = ArtifactPath.ofModel("m-1", "");
  private static final String MANIFEST =
      """
      flavors:
        python_function: { loader_module: mlflow.sklearn, python_version: 3.12.3 }
        sklearn: { pickled_model: model.pkl }
      mlflow_version: 3.7.0
      signature:
        inputs: '[{"type": "double", "name": "age", "required": true}]'
        outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1]}}]'
        params: null
      """;

  @TempDir private Path folder;
  private Artifacts artifacts;

  @BeforeEach
  void open() {
    artifacts = new StoredArtifacts(new LocalObjectStore(folder));
  }

  private void file(String name, String text) {
    artifacts.put(MODEL.resolve(name), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private ModelDescription read() {
    return new ModelDescriptions(artifacts).read(MODEL);
  }

  @Test
  void filesSayWhatAModelTakesGivesAndNeeds() {
    file("MLmodel", MANIFEST);
    file("input_example.json", "{\"columns\": [\"age\"], \"data\": [[3]]}");
    file("requirements.txt", "# pinned\nmlflow==3.7.0\n\n scikit-learn==1.7.2\n");

    ModelDescription said = read();

    assertThat(said.signature().inputs())
        .extracting(column -> column.path("name").asString())
        .containsExactly("age");
    assertThat(said.signature().outputs().getFirst().at("/tensor-spec/dtype").asString())
        .isEqualTo("float64");
    assertThat(said.signature().params()).isEmpty();
    assertThat(said.example().orElseThrow().at("/data/0/0").asInt()).isEqualTo(3);
    assertThat(said.environment().flavors()).containsExactly("python_function", "sklearn");
    assertThat(said.environment().python()).isEqualTo("3.12.3");
    assertThat(said.environment().requirements())
        .containsExactly("mlflow==3.7.0", "scikit-learn==1.7.2");
  }

  @Test
  void nothingIsSaidWithoutFiles() {
    ModelDescription said = read();

    assertThat(said.signature().inputs()).isEmpty();
    assertThat(said.example()).isEmpty();
    assertThat(said.environment().flavors()).isEmpty();
  }

  @Test
  void aBrokenFileTakesNothingFromTheOthers() {
    file("MLmodel", MANIFEST.replace("'[{\"type\": \"double\"", "'[{\"type\""));
    file("input_example.json", "{\"columns\"");
    file("requirements.txt", "mlflow");

    ModelDescription said = read();

    assertThat(said.signature().inputs()).isEmpty();
    assertThat(said.signature().outputs()).hasSize(1);
    assertThat(said.example()).isEmpty();
    assertThat(said.environment().requirements()).containsExactly("mlflow");
    file("MLmodel", "flavors: [");
    assertThat(read().environment().flavors()).isEmpty();
  }

  @Test
  void aHugeFileAndADirectoryArePassedOver() {
    file("requirements.txt", "x".repeat((1 << 20) + 1));
    file("MLmodel/inside", "odd");

    assertThat(read().environment().requirements()).isEmpty();
  }
}
