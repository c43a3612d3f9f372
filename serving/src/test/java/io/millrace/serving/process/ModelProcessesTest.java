package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.ml.frame.Frame;
import io.millrace.serving.OutsideModel;
import io.millrace.serving.OutsideView;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.WantedModel;
import io.millrace.serving.limit.ProcessSettings;
import io.millrace.serving.limit.ProcessSettingsJson;
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
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From a registered bundle to a process; what bundles cannot say.
class ModelProcessesTest {
  private static final ArtifactPath PLACE = ArtifactPath.ofModel("m-1", "");
  private static final String EXAMPLE =
      "{\"columns\": [\"x\", \"act\"], \"data\": [[1.5, \"none\"], [2, null]]}";
  private static final String SIGNATURE =
      """
      signature:
        inputs: '[{"type": "double", "name": "x"}, {"type": "string", "name": "act"}]'
      """;
  private static final String SAVED =
      """
      saved_input_example_info:
        artifact_path: input_example.json
        pandas_orient: split
        type: dataframe
      """;

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
            FaultyModel.policy(),
            Optional.empty(),
            Optional.empty(),
            FaultyModel.LIMITS,
            InstantSource.system());
    put("input_example.json", EXAMPLE);
    try (InputStream in =
        Objects.requireNonNull(FaultyModel.class.getResourceAsStream("faulty_model.py"))) {
      put("code/faulty_model.py", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @AfterEach
  void stop() {
    processes.close();
  }

  private void put(String name, String text) {
    artifacts.put(PLACE.resolve(name), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private Optional<ServableModel.Outside> find() {
    return processes.find(LoggedVersion.wanted("faulty"), LoggedVersion.at("faulty", PLACE));
  }

  private static String program(String command, String more) {
    return "flavors:\n  millrace_process:\n    command: %s\n%s".formatted(command, more);
  }

  @ParameterizedTest
  @CsvSource({"application/json", "text/csv"})
  void aProgramOfTheContractAnswersBehindItsPort(String accept) {
    put(
        "MLmodel",
        program("[python3, code/faulty_model.py]", "    accept: %s\n".formatted(accept))
            + SIGNATURE
            + SAVED);
    OutsideModel model = find().orElseThrow().model();
    model.start();
    assertThat(model.predict(FaultyModel.rows("none", 21, 0.1))).containsExactly(42, 0.2);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> model.predict(FaultyModel.rows("late9", 1)))
        .returns(ErrorCode.MODEL_PROCESS_TIMEOUT, MillraceException::code);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> model.predict(FaultyModel.rows("die", 1)))
        .returns(ErrorCode.MODEL_PROCESS_FAILED, MillraceException::code);
  }

  @Test
  void aVersionHasOneSetOfProcesses() {
    put("MLmodel", program("[python3, code/faulty_model.py]", "") + SIGNATURE + SAVED);
    assertThat(find().orElseThrow().model()).isSameAs(find().orElseThrow().model());
  }

  /// Of two endpoints that want different things of one version each gets what it wants.
  @Test
  void aVersionHasProcessesOfTheirOwnForWhoeverWantsOtherOnes() throws Exception {
    put("MLmodel", program("[python3, code/faulty_model.py]", "") + SIGNATURE + SAVED);
    OutsideModel usual = find().orElseThrow().model();
    WantedModel patient = wanted("{\"timeout\": \"10s\", \"replicas\": {\"max\": 2}}");
    OutsideModel other = find(patient);
    assertThat(other).isNotSameAs(usual).isSameAs(find(patient));
    assertThat(find(wanted("{\"memory\": \"512MB\"}"))).as("as the server has it").isSameAs(usual);
    usual.start();
    other.start();
    Frame late = FaultyModel.rows("late2.4", 1);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> usual.predict(late))
        .returns(ErrorCode.MODEL_PROCESS_TIMEOUT, MillraceException::code);
    assertThat(other.predict(late)).containsExactly(2);
    assertThat(processes.look(Set.of(patient)))
        .singleElement()
        .returns(2, OutsideView::max)
        .returns(512, OutsideView::memoryMegabytes);
    assertThat(processes.look(Set.of(LoggedVersion.wanted("faulty"))))
        .singleElement()
        .returns(1, OutsideView::max);
    PrometheusRegistry registry = new PrometheusRegistry();
    ProcessMetrics.register(registry, processes);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(text, registry.scrape());
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("millrace_model_processes{model=\"faulty\",state=\"ready\",version=\"1\"} 2.0");
  }

  private static WantedModel wanted(String settings) {
    return new WantedModel(
        new ServedModel("faulty", 1),
        ProcessSettingsJson.read(Json.parse("{\"m\": %s}".formatted(settings)))
            .values()
            .iterator()
            .next());
  }

  private OutsideModel find(WantedModel wanted) {
    return processes.find(wanted, LoggedVersion.at("faulty", PLACE)).orElseThrow().model();
  }

  /// What an endpoint leaves open is the server's; where it says one bound of the replicas, the
  /// server's other one gives way.
  @ParameterizedTest
  @CsvSource({"'{\"max\": 5}', 2, 5", "'{\"min\": 9}', 9, 9", "'{\"max\": 1}', 1, 1", "'{}', 2, 3"})
  void anEndpointsBoundOfReplicasGoesBeforeTheServers(String replicas, int min, int max) {
    ProcessLimits usual = ProcessLimits.DEFAULT;
    ProcessLimits server = scaled(usual, 2, 3);
    ProcessSettings said =
        ProcessSettingsJson.read(
                Json.parse("{\"m\": {\"queue\": 7, \"replicas\": %s}}".formatted(replicas)))
            .values()
            .iterator()
            .next();
    assertThat(server.with(said))
        .isEqualTo(
            new ProcessLimits(
                usual.start(),
                usual.answer(),
                usual.ping(),
                usual.accept(),
                usual.stop(),
                usual.memoryMegabytes(),
                usual.answerBytes(),
                usual.parallel(),
                7,
                min,
                max,
                usual.target(),
                usual.idle()));
  }

  private static ProcessLimits scaled(ProcessLimits usual, int min, int max) {
    return new ProcessLimits(
        usual.start(),
        usual.answer(),
        usual.ping(),
        usual.accept(),
        usual.stop(),
        usual.memoryMegabytes(),
        usual.answerBytes(),
        usual.parallel(),
        usual.queue(),
        min,
        max,
        usual.target(),
        usual.idle());
  }

  @Test
  void aProgramThatIsNotThereSaysSo() {
    put("MLmodel", program("[no-such-program]", "") + SIGNATURE + SAVED);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> find().orElseThrow().model().start())
        .returns(ErrorCode.MODEL_PROCESS_FAILED, MillraceException::code)
        .withMessageContaining("no-such-program");
  }

  @Test
  void whatIsNoBundleForAProcessIsNone() {
    assertThat(find()).isEmpty();
    put("MLmodel", "flavors:\n  sklearn: {}\n" + SIGNATURE + SAVED);
    assertThat(find()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "command: []                                      | a program and its arguments",
        "command: [python3, [7]]                          | a program and its arguments",
        "command: [-c]                                    | a program and its arguments",
        "command: python3                                 | a program and its arguments",
        "{command: [a], accept: text/html}                | text/html",
        "{command: [a], environment: {LD_PRELOAD: x.so}}  | LD_PRELOAD",
        "{command: [a], environment: {MILLRACE_SOCKET: x}} | MILLRACE_SOCKET",
        "{command: [a], environment: {A-B: x}}            | A-B",
        "{command: [a], environment: {A: [1]}}            | A",
      })
  void aProgramThatCannotBeMeantIsRefused(String flavor, String message) {
    String text = flavor.startsWith("{") ? flavor : "{" + flavor + "}";
    put("MLmodel", "flavors:\n  millrace_process: " + text + "\n" + SIGNATURE + SAVED);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(this::find)
        .returns(ErrorCode.MODEL_NOT_SERVABLE, MillraceException::code)
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no signature  | no signature",
        "tensor        | without names of columns (tensor)",
        "binary        | type binary",
        "no example    | no input example",
        "example away  | no input example",
        "climbing      | no input example",
        "list          | no table",
        "cut signature | JSON",
        "cut example   | JSON",
        "cut manifest  | line",
        "not UTF-8     | UTF-8",
      })
  void aCorruptBundleIsRefusedWithAReason(String damage, String message) {
    String flavor = "flavors:\n  python_function: {loader_module: mlflow.sklearn}\n";
    switch (damage) {
      case "no signature" -> put("MLmodel", flavor + SAVED);
      case "tensor" ->
          put("MLmodel", flavor + "signature: {inputs: '[{\"type\": \"tensor\"}]'}\n" + SAVED);
      case "binary" -> put("MLmodel", flavor + SIGNATURE.replace("double", "binary") + SAVED);
      case "no example" -> put("MLmodel", flavor + SIGNATURE);
      case "example away" ->
          put("MLmodel", flavor + SIGNATURE + SAVED.replace("input_example", "absent"));
      case "climbing" ->
          put("MLmodel", flavor + SIGNATURE + SAVED.replace("input_ex", "../../input_ex"));
      case "list" -> {
        put("MLmodel", flavor + SIGNATURE + SAVED);
        put("input_example.json", "[1, 2]");
      }
      case "cut signature" -> put("MLmodel", flavor + SIGNATURE.replace("}]'", "'") + SAVED);
      case "cut example" -> {
        put("MLmodel", flavor + SIGNATURE + SAVED);
        put("input_example.json", EXAMPLE.substring(0, 40));
      }
      case "cut manifest" -> put("MLmodel", flavor + "signature: {inputs: '[");
      default ->
          artifacts.put(PLACE.resolve("MLmodel"), out -> out.write(new byte[] {'a', (byte) 0xff}));
    }
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(this::find)
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'memory':'2049MB'} | processes.m: memory: 2049MB (the server's ceiling: 2GB)",
        "{'timeout':'2m'} | processes.m: timeout: 2m (the server's ceiling: 90s)",
        "{'start_timeout':'11m'} | processes.m: start_timeout: 11m (the server's ceiling: 10m)",
        "{'parallel':9} | processes.m: parallel: 9 (the server's ceiling: 8)",
        "{'queue':65} | processes.m: queue: 65 (the server's ceiling: 64)",
        "{'replicas':{'min':4}} | processes.m: replicas.min: 4 (the server's ceiling: 3)",
        "{'replicas':{'max':4}} | processes.m: replicas.max: 4 (the server's ceiling: 3)",
        "{'replicas':{'idle':'2h'}} | processes.m: replicas.idle: 2h (the server's ceiling: 1h)",
      })
  void noEndpointAsksForMoreThanTheOperatorAllows(String asked, String message) throws IOException {
    try (ModelProcesses limited = limited()) {
      limited.requireAllowed(asking(asked.contains("max") ? "{'replicas':{'max':3}}" : "{}"));
      limited.requireAllowed(
          asking(
              "{'memory':'2GB','timeout':'90s','start_timeout':'10m','parallel':8,'queue':64,"
                  + "'replicas':{'min':3,'max':3,'in_flight':1000,'idle':'1h'}}"));
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> limited.requireAllowed(asking(asked)))
          .returns(ErrorCode.MODEL_PROCESS_ABOVE_CEILING, MillraceException::code)
          .withMessageContaining(message);
    }
    processes.requireAllowed(asking(asked));
  }

  private ModelProcesses limited() throws IOException {
    return new ModelProcesses(
        artifacts,
        folder.toRealPath().resolve("limited"),
        FaultyModel.policy(),
        Optional.empty(),
        Optional.empty(),
        FaultyModel.LIMITS,
        new ProcessCeilings(
            settings(
                "{'memory':'2GB','timeout':'90s','start_timeout':'10m','parallel':8,'queue':64,"
                    + "'replicas':{'max':3,'idle':'1h'}}")),
        InstantSource.system());
  }

  private static WantedModel asking(String settings) {
    return new WantedModel(new ServedModel("m", 1), settings(settings));
  }

  private static ProcessSettings settings(String text) {
    return ProcessSettingsJson.read(Json.parse("{'m':%s}".formatted(text).replace('\'', '"')))
        .getOrDefault("m", ProcessSettings.NONE);
  }
}
