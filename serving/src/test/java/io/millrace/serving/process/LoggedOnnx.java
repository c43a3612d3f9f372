package io.millrace.serving.process;

import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.pipeline.process.ProcessPolicy;
import io.millrace.serving.OutsideModel;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.WantedModel;
import io.millrace.serving.limit.ProcessSettings;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.StoredArtifacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Bundles as `mlflow.onnx` logs them, each a version of one model, and their processes.
final class LoggedOnnx implements AutoCloseable {
  private static final String FOLDER = "/io/millrace/serving/onnx/";
  private final Artifacts artifacts;
  private final ModelProcesses processes;
  private int versions;

  /// @param folder of its own
  LoggedOnnx(Path folder) throws IOException {
    artifacts = new StoredArtifacts(new LocalObjectStore(folder.resolve("objects")));
    processes =
        new ModelProcesses(
            artifacts,
            folder.toRealPath().resolve("state"),
            new ProcessPolicy(ProcessPolicy.Run.NEVER, List.of(), List.of()),
            Optional.empty(),
            Optional.empty(),
            FaultyModel.LIMITS,
            InstantSource.system());
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(LoggedOnnx.class.getResourceAsStream(FOLDER + name), name)) {
      return in.readAllBytes();
    }
  }

  /// The next version: a file that reads four numbers as one tensor.
  /// @param output which of its outputs is the prediction; empty: the only one
  OutsideModel ofFourNumbers(byte[] model, String output) {
    ArtifactPath place = next();
    String manifest =
        """
        flavors:
          onnx: {data: model.onnx, onnx_version: 1.23.2}
          python_function: {loader_module: mlflow.onnx}
        signature:
          inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 4]}}]'
        saved_input_example_info: {artifact_path: input_example.json}
        metadata: %s
        """
            .formatted(output.isEmpty() ? "{}" : "{millrace_output: \"" + output + "\"}");
    put(place, "MLmodel", manifest.getBytes(StandardCharsets.UTF_8));
    put(place, "input_example.json", "[[0.1, 0.2, 0.3, 0.4]]".getBytes(StandardCharsets.UTF_8));
    put(place, "model.onnx", model);
    return found(place).model();
  }

  /// The next version: these files among the resources, as they are.
  ServableModel.Outside ofFiles(String bundle, List<String> files) throws IOException {
    ArtifactPath place = next();
    for (String file : files) {
      put(place, file, resource(bundle + "/" + file));
    }
    return found(place);
  }

  private ArtifactPath next() {
    versions++;
    return ArtifactPath.ofModel("m-" + versions, "");
  }

  private void put(ArtifactPath place, String name, byte[] bytes) {
    artifacts.put(place.resolve(name), out -> out.write(bytes));
  }

  private ServableModel.Outside found(ArtifactPath place) {
    ServedModel id = new ServedModel("price", versions);
    return processes
        .find(new WantedModel(id, ProcessSettings.NONE), LoggedVersion.at("price", place))
        .orElseThrow();
  }

  @Override
  public void close() {
    processes.close();
  }
}
