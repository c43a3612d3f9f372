package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.pipeline.process.ProcessPolicy;
import io.millrace.serving.OutsideModel;
import io.millrace.serving.ServableModel;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.StoredArtifacts;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// ONNX models in real processes: the answers of ONNX Runtime in Python (`expected.json`, written
/// by `make_models.py` beside it), and files that are none.
class OnnxServingTest {
  private static final ArtifactPath PLACE = ArtifactPath.ofModel("m-1", "");
  private static final String FOLDER = "/io/millrace/serving/onnx/";
  private static final JsonNode EXPECTED = Json.parse(resource("expected.json"));
  private static final String TENSOR =
      "[{\"type\": \"tensor\", \"tensor-spec\": {\"dtype\": \"float32\", \"shape\": [-1, 4]}}]";

  @TempDir Path folder;
  private Artifacts artifacts;
  private ModelProcesses processes;

  @BeforeEach
  void start() throws IOException {
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

  @AfterEach
  void stop() {
    processes.close();
  }

  private static byte[] resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(OnnxServingTest.class.getResourceAsStream(FOLDER + name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void put(String name, byte[] bytes) {
    artifacts.put(PLACE.resolve(name), out -> out.write(bytes));
  }

  /// As MLflow logs a model with a signature of columns or tensors.
  private OutsideModel logged(byte[] model, String signature, String example, String metadata) {
    String manifest =
        """
        flavors:
          onnx:
            data: model.onnx
            onnx_version: 1.23.2
          python_function:
            loader_module: mlflow.onnx
        signature:
          inputs: '%s'
        saved_input_example_info: {artifact_path: input_example.json}
        metadata: %s
        """
            .formatted(signature, metadata);
    put("MLmodel", manifest.getBytes(StandardCharsets.UTF_8));
    put("input_example.json", example.getBytes(StandardCharsets.UTF_8));
    put("model.onnx", model);
    return find().orElseThrow().model();
  }

  private Optional<ServableModel.Outside> find() {
    return processes.find(LoggedVersion.wanted("price"), LoggedVersion.at("price", PLACE));
  }

  private OutsideModel ofTensor(String name, String metadata) {
    return logged(resource(name + ".onnx"), TENSOR, "[[0.1, 0.2, 0.3, 0.4]]", metadata);
  }

  /// The rows that Python answered.
  private static Frame rows(String name) {
    List<Column> columns = new ArrayList<>();
    int rows = EXPECTED.path(name).path("columns").iterator().next().size();
    for (Map.Entry<String, JsonNode> column : EXPECTED.path(name).path("columns").properties()) {
      JsonNode values = column.getValue();
      if (values.path(0).isString()) {
        @Nullable String[] texts = new @Nullable String[rows];
        Arrays.setAll(texts, row -> values.path(row).asString());
        columns.add(new TextColumn(column.getKey(), texts));
      } else {
        double[] numbers = new double[rows];
        Arrays.setAll(numbers, row -> values.path(row).asDouble());
        columns.add(new NumberColumn(column.getKey(), numbers));
      }
    }
    return new Frame(rows, columns);
  }

  private static void assertAnswersLikePython(OutsideModel model, String name, double tolerance) {
    JsonNode expected = EXPECTED.path(name).path("predictions");
    double[] predictions = model.predict(rows(name));
    assertThat(predictions).hasSize(expected.size());
    for (int row = 0; row < predictions.length; row++) {
      assertThat(predictions[row]).isCloseTo(expected.path(row).asDouble(), within(tolerance));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "regressor | {}                                        | 1e-6",
        "maps      | {}                                        | 1e-6",
        "binary    | {}                                        | 1e-6",
        "three     | '{millrace_output: \"probabilities[2]\"}' | 1e-6",
        "two       | '{millrace_output: \"less[3]\"}'          | 0",
        "single    | {}                                        | 1e-6",
      })
  void answersAsInPythonFromOneTensor(String name, String metadata, double tolerance) {
    OutsideModel model = ofTensor(name, metadata);
    model.start();
    assertThat(model.inputs())
        .extracting(input -> input.name())
        .containsExactly("f0", "f1", "f2", "f3");
    assertAnswersLikePython(model, name, tolerance);
  }

  /// Probabilities of classes, and several targets.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "three   | {}                                        | 3 | ''",
        "three   | '{millrace_output: \"probabilities[:]\"}' | 3 | ''",
        "binary  | '{millrace_output: \"probabilities[:]\"}' | 2 | ''",
        "classes | {}                                        | 3 | cheap dear fair",
        "targets | {}                                        | 2 | ''",
        "two     | {millrace_output: less}                   | 4 | ''",
      })
  void answersWithSeveralNumbersAsInPython(
      String name, String metadata, int outputs, String classes) {
    OutsideModel model = ofTensor(name, metadata);
    model.start();
    assertThat(String.join(" ", model.outputNames())).isEqualTo(classes);
    double[] expected =
        EXPECTED
            .path(name)
            .path("all")
            .valueStream()
            .flatMap(JsonNode::valueStream)
            .mapToDouble(JsonNode::asDouble)
            .toArray();
    assertThat(expected).hasSize(5 * outputs);
    assertThat(model.predict(rows(name))).containsExactly(expected, within(1e-6));
  }

  @Test
  void namesOfTheSignatureAreThoseOfTheNumbers() {
    OutsideModel model =
        logged(
            resource("three.onnx"),
            TENSOR
                + "'\n  outputs: '"
                + """
                [{"type": "double", "name": "low"}, {"type": "double", "name": "middle"}, \
                {"type": "double", "name": "high"}]\
                """,
            "[[0.1, 0.2, 0.3, 0.4]]",
            "{}");
    model.start();
    assertThat(model.outputNames()).containsExactly("low", "middle", "high");
  }

  /// Its output has four numbers, however many rows there are.
  @Test
  void anOutputThatHasNotAsManyNumbersForEachRowIsNoAnswer() {
    OutsideModel model = ofTensor("sums", "{}");
    model.start();
    assertThat(model.predict(row(2))).containsExactly(2, 2, 2, 2);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> model.predict(rows("two").select(new int[] {0, 1})))
        .returns(ErrorCode.MODEL_PROCESS_ANSWER_INVALID, MillraceException::code)
        .withMessageContaining("'sums' has 4 numbers, of shape [4], for 2 rows");
  }

  @Test
  void answersAsInPythonFromAnInputPerColumnTextsToo() {
    OutsideModel model =
        logged(
            resource("table.onnx"),
            """
            [{"type": "double", "name": "mileage"}, {"type": "double", "name": "age"}, \
            {"type": "string", "name": "fuel"}]\
            """,
            """
            {"columns": ["mileage", "age", "fuel"], "data": [[1.5, 2, "petrol"]]}\
            """,
            "{}");
    model.start();
    assertAnswersLikePython(model, "table", 1e-5);
    Frame without =
        new Frame(
            1,
            List.of(
                new NumberColumn("mileage", new double[] {1}),
                new NumberColumn("age", new double[] {1}),
                new TextColumn("fuel", new @Nullable String[1])));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> model.predict(without))
        .returns(ErrorCode.FIELD_TYPE, MillraceException::code)
        .withMessageContaining("row 1, field 'fuel': nothing (expected: a text)");
  }

  @Test
  void everyTypeOfNumberHasItsRange() {
    String columns =
        """
        {"type": "long", "name": "a"}, {"type": "double", "name": "b"}, \
        {"type": "boolean", "name": "c"}, {"type": "integer", "name": "d"}, \
        {"type": "integer", "name": "e"}, {"type": "integer", "name": "f"}, \
        {"type": "integer", "name": "g"}\
        """;
    OutsideModel model =
        logged(
            resource("types.onnx"),
            "[%s]".formatted(columns),
            """
            {"columns": ["a", "b", "c", "d", "e", "f", "g"], "data": [[1, 2, true, 3, 4, 5, 6]]}\
            """,
            "{}");
    model.start();
    assertAnswersLikePython(model, "types", 0);
    double[][] wrong = {{1.5, 0}, {1e16, 0}, {2, 2}, {3e9, 3}, {128, 4}, {-1, 5}, {-32769, 6}};
    for (double[] each : wrong) {
      double[] row = {1, 2, 1, 3, 4, 5, 6};
      row[(int) each[1]] = each[0];
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> model.predict(typed(row)))
          .returns(ErrorCode.FIELD_TYPE, MillraceException::code)
          .withMessageContaining("row 1, field '%s'".formatted("abcdefg".charAt((int) each[1])));
    }
  }

  private static Frame typed(double[] row) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < row.length; i++) {
      columns.add(new NumberColumn("abcdefg".substring(i, i + 1), new double[] {row[i]}));
    }
    return new Frame(1, columns);
  }

  @Test
  void anExampleOfNamedTensorsBecomesColumns() {
    OutsideModel model =
        logged(
            resource("two.onnx"),
            """
            [{"type": "tensor", "name": "x", "tensor-spec": {"dtype": "float32", "shape": [-1, 4]}}]\
            """,
            """
            {"x": [[1, 2, 3, 4], [5, 6, 7, 8]]}\
            """,
            "{millrace_output: \"same[1]\"}");
    model.start();
    assertThat(model.inputs())
        .extracting(input -> input.name())
        .containsExactly("x_0", "x_1", "x_2", "x_3");
    assertThat(model.predict(find().orElseThrow().example())).containsExactly(2, 6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "two       | {}                                        | 'it has the outputs [same, less];"
            + " name one'",
        "two       | {millrace_output: more}                   | only [same, less]",
        "two       | '{millrace_output: \"less[4]\"}'          | has 4 numbers per row",
        "two       | '{millrace_output: \"less[:1]\"}'         | only [same, less]",
        "binary    | {millrace_output: label}                  | has no numbers",
        "table     | {}                                        | has 1 columns",
      })
  void aModelWithoutAPredictionSaysWhy(String name, String metadata, String why) {
    OutsideModel model = ofTensor(name, metadata);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(model::start)
        .returns(ErrorCode.MODEL_PROCESS_FAILED, MillraceException::code)
        .withMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({"1", "100", "5000", "17000"})
  void aFileThatEndsTooEarlyIsRefused(int length) {
    byte[] broken = Arrays.copyOf(resource("regressor.onnx"), length);
    OutsideModel model = logged(broken, TENSOR, "[[0.1, 0.2, 0.3, 0.4]]", "{}");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(model::start)
        .returns(ErrorCode.MODEL_PROCESS_FAILED, MillraceException::code)
        .withMessageContaining("exit code");
  }

  @Test
  void aFileOfAnythingElseIsRefused() {
    OutsideModel model =
        logged("no model".getBytes(StandardCharsets.UTF_8), TENSOR, "[[1, 2, 3, 4]]", "{}");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(model::start)
        .returns(ErrorCode.MODEL_PROCESS_FAILED, MillraceException::code)
        .withMessageContaining("ONNX Runtime refuses the model");
  }

  @Test
  void aProcessThatIsKilledComesBack() throws Exception {
    OutsideModel model = ofTensor("regressor", "{}");
    model.start();
    ProcessHandle java =
        ProcessHandle.current()
            .descendants()
            .filter(each -> each.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow();
    java.destroyForcibly();
    ReplicaPoolTest.within(
        Duration.ofSeconds(2),
        () -> {
          try {
            model.predict(rows("regressor"));
            return false;
          } catch (MillraceException e) {
            return e.code() == ErrorCode.MODEL_PROCESS_FAILED;
          }
        });
    ReplicaPoolTest.within(
        Duration.ofSeconds(20),
        () -> {
          try {
            assertAnswersLikePython(model, "regressor", 1e-6);
            return true;
          } catch (MillraceException _) {
            return false;
          }
        });
  }

  @Test
  void itsProcessesAreCounted() throws Exception {
    PrometheusRegistry registry = new PrometheusRegistry();
    ProcessMetrics.register(registry, processes);
    ofTensor("regressor", "{}").start();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(text, registry.scrape());
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("millrace_model_processes{model=\"price\",state=\"ready\",version=\"1\"} 1.0")
        .contains("millrace_model_processes{model=\"price\",state=\"failed\",version=\"1\"} 0.0")
        .contains("millrace_model_process_in_flight{model=\"price\",version=\"1\"} 0.0")
        .contains("millrace_model_process_failures_total{model=\"price\",version=\"1\"} 0.0")
        .containsPattern("millrace_model_process_memory_bytes\\{[^}]*} \\d\\.\\d+E[78]");
  }

  @Test
  void manyCallersHaveTheirOwnAnswers() {
    OutsideModel model = ofTensor("two", "{millrace_output: \"same[0]\"}");
    model.start();
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int caller = 0; caller < 4; caller++) {
      double own = caller;
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 200; i++) {
                  assertThat(model.predict(row(own + i))).containsExactly(own + i);
                }
              },
              task -> Thread.ofVirtual().start(task)));
    }
    callers.forEach(CompletableFuture::join);
  }

  private static Frame row(double value) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      columns.add(new NumberColumn("f" + i, new double[] {value}));
    }
    return new Frame(1, columns);
  }
}
