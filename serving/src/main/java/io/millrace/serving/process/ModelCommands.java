package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.MODEL_PROCESS_NOT_ALLOWED;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.worker.JavaCommand;
import io.millrace.ml.frame.Frame;
import io.millrace.pipeline.process.ContainerRuntime;
import io.millrace.serving.onnx.OnnxLibrary;
import io.millrace.serving.onnx.OnnxServer;
import io.millrace.serving.onnx.OnnxSpec;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How the processes of bundles are started: what they need is put on disk, and the command line
/// made. Thread-safe; blocks, possibly for minutes.
///
/// @param runtime of containers; empty: podman or docker, whichever is there
/// @param folder for what all models share
record ModelCommands(
    Artifacts artifacts, PythonEnvironments environments, Optional<Path> runtime, Path folder) {
  private static final String SERVER = "millrace_model_server.py";
  private static final String CONTAINER = "millrace_model_container.py";
  private static final String BRIDGE = "millrace_model_bridge.py";

  /// The Java part of a process of ONNX Runtime is small: rows and answers.
  private static final int HEAP_SHARE = 4;

  private static final int TRIED = 5;
  private static final int HEAP_MEGABYTES_MAX = 1_024;

  /// ONNX Runtime reports its use over the network otherwise; and to do so applies a regular
  /// expression to the whole command line, which overflows the stack on a long class path.
  private static final Map<String, String> SILENT = Map.of("ORT_DISABLE_TELEMETRY", "1");

  /// @param own folder of the model
  ProcessedModel model(OutsideBundle bundle, ArtifactPath place, ProcessLimits limits, Path own) {
    return new ProcessedModel(
        bundle.kind().text(),
        () -> prepare(own, place, limits, bundle),
        bundle.columns(),
        bundle.parameters(),
        bundle.outputs(),
        language(bundle),
        tried(bundle.example()));
  }

  /// What a new process must answer before it is asked anything else: the rest of the example is
  /// for explanations.
  private static Frame tried(Frame example) {
    return example.select(IntStream.range(0, Math.min(TRIED, example.rows())).toArray());
  }

  private static ModelCalls.Language language(OutsideBundle bundle) {
    return switch (bundle.kind()) {
      case OutsideBundle.Kind.Onnx _ -> OnnxCalls::new;
      case OutsideBundle.Kind.Image(var _, var program) ->
          ContractCalls.with(program.form(bundle.columns(), bundle.parameters()));
      case OutsideBundle.Kind.Program(var program) ->
          ContractCalls.with(program.form(bundle.columns(), bundle.parameters()));
      case OutsideBundle.Kind.Function _ ->
          ContractCalls.with(new SplitForm(bundle.columns(), bundle.parameters()));
    };
  }

  private ModelCommand prepare(
      Path own, ArtifactPath place, ProcessLimits limits, OutsideBundle bundle) {
    Path files = own.resolve("files");
    BundleFiles.copy(artifacts, place, files);
    try {
      return switch (bundle.kind()) {
        case OutsideBundle.Kind.Onnx(var spec) -> onnx(spec, files, own, limits);
        case OutsideBundle.Kind.Image(var image, var program) ->
            contained(image, program, files, own, limits);
        case OutsideBundle.Kind.Program(var program) -> bridged(program, bundle, files, own);
        case OutsideBundle.Kind.Function _ -> function(bundle, files, own);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ModelCommand onnx(OnnxSpec spec, Path files, Path own, ProcessLimits limits)
      throws IOException {
    Path library = folder.resolve("onnxruntime").toAbsolutePath();
    Path told = Files.write(own.resolve("onnx.json"), spec.toJson());
    int heap = Math.min(HEAP_MEGABYTES_MAX, limits.memoryMegabytes() / HEAP_SHARE);
    JavaCommand java = JavaCommand.of(OnnxServer.class, heap, unpacked(library));
    List<String> line = new ArrayList<>(java.line());
    line.add(told.toString());
    List<Path> reads = new ArrayList<>(java.reads());
    reads.addAll(List.of(files, told, library));
    return new ModelCommand(line, SILENT, files, reads.stream().filter(Files::exists).toList());
  }

  private static synchronized List<String> unpacked(Path library) throws IOException {
    return OnnxLibrary.unpack(library);
  }

  /// Our server for what MLflow can load.
  private ModelCommand function(OutsideBundle bundle, Path files, Path own) throws IOException {
    Path python = environments.interpreter(bundle).toAbsolutePath();
    Path server = script(SERVER, own);
    List<Path> reads = new ArrayList<>(PythonEnvironments.reads(python));
    reads.addAll(List.of(files, server));
    return new ModelCommand(
        List.of(python.toString(), "-I", "-u", server.toString()), SILENT, files, reads);
  }

  /// The model's own program behind our bridge, which needs any Python.
  private ModelCommand bridged(BundleProgram program, OutsideBundle bundle, Path files, Path own)
      throws IOException {
    Path python =
        bundle.requirements().isEmpty()
            ? environments.any().toAbsolutePath()
            : environments.interpreter(bundle).toAbsolutePath();
    Path bridge = script(BRIDGE, own);
    List<String> line = new ArrayList<>(List.of(python.toString(), "-I", "-u", bridge.toString()));
    line.addAll(program.command());
    List<Path> reads = new ArrayList<>(PythonEnvironments.reads(python));
    reads.addAll(List.of(files, bridge));
    Map<String, String> environment = new HashMap<>(program.environment());
    environment.put("PATH", String.valueOf(python.getParent()));
    return new ModelCommand(line, environment, files, reads);
  }

  /// The model's image beside a container with our bridge, which needs any Python of the system.
  private ModelCommand contained(
      String image, BundleProgram program, Path files, Path own, ProcessLimits limits)
      throws IOException {
    ObjectNode spec = Json.object();
    spec.put("runtime", found().program()).put("image", image).put("files", files.toString());
    spec.put("bridge", script(BRIDGE, own).toString());
    spec.put("memory", limits.memoryMegabytes() + "m");
    ArrayNode variables = spec.putArray("environment");
    program.environment().keySet().forEach(variables::add);
    List<String> line = new ArrayList<>(List.of(environments.any().toString(), "-I", "-u"));
    line.add(script(CONTAINER, own).toString());
    line.add(spec.toString());
    line.addAll(program.command());
    Map<String, String> environment = new HashMap<>(program.environment());
    environment.putAll(ContainerRuntime.environment());
    return new ModelCommand(line, environment, files, List.of());
  }

  /// @throws MillraceException with `MODEL_PROCESS_NOT_ALLOWED` if the machine has none
  ContainerRuntime found() {
    return ContainerRuntime.find(runtime)
        .orElseThrow(
            () ->
                new MillraceException(
                    MODEL_PROCESS_NOT_ALLOWED,
                    "The model is a container image, and this machine has no container runtime.",
                    "Install podman or docker, or name its program with containers.runtime in"
                        + " millrace.server.yaml."));
  }

  private static Path script(String name, Path own) throws IOException {
    Path script = own.resolve(name);
    try (InputStream in =
        Objects.requireNonNull(ModelCommands.class.getResourceAsStream(name), name)) {
      return Files.write(script, in.readAllBytes());
    }
  }
}
