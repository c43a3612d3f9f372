package io.millrace.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.ml.tree.TreeEnsemble;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.event.TestFiles;
import io.millrace.serving.Captures;
import io.millrace.serving.Cars;
import io.millrace.serving.Endpoints;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.capture.CaptureLog;
import io.millrace.serving.capture.MemoryTables;
import io.millrace.serving.capture.TableCaptures;
import io.millrace.serving.task.DeployTask;
import io.millrace.serving.task.ScoreBatchTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The batch transform of a file, as a task of a process whose whole heap is 256 MB. Not part of
/// the tests: `bench/run batch` makes the file and shows what others take.
class BatchBenchmark {
  private static final String FOLDER = System.getProperty("millrace.bench.folder", "");
  private static final String INPUT = System.getProperty("millrace.bench.input", "input.csv");
  private static final String HEAP = System.getProperty("millrace.bench.heap", "256m");

  @Test
  void measure() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx" + HEAP,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                BatchBenchmark.class.getName(),
                FOLDER,
                INPUT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = process.inputReader()) {
      output.lines().forEach(System.out::println);
    }
    assertThat(process.waitFor()).isZero();
  }

  /// Prints seconds, of the clock and of the processors, and the peak of the memory in MB.
  /// @param arguments a folder with `model.ubj` and the input, and what that is called
  public static void main(String... arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    long begin = System.nanoTime();
    InstantSource clock = InstantSource.system();
    MemoryEndpointStore store = new MemoryEndpointStore(clock);
    Endpoints endpoints = new Endpoints(store, Cars.loader(model(folder)));
    new DeployTask(endpoints)
        .run(
            Json.parse("{\"endpoint\":\"e\",\"models\":[{\"name\":\"m\",\"version\":1}]}"),
            new FakeContext("deploy"));
    FileTransform transform =
        new FileTransform(
            endpoints,
            captures(folder, store, clock),
            TestFiles.of(folder),
            folder.resolve("state"),
            RealTables.open(folder).transformed(),
            clock);
    JsonNode settings =
        Json.parse(
            """
            {"file": {"path": "%s"}, "endpoint": "e", "output": "out", "join": "none",
             "inference_ids": "none", "capture": false}
            """
                .formatted(arguments[1]));
    FakeContext context = new FakeContext("v" + begin);
    JsonNode result = new ScoreBatchTask(transform).run(settings, context);
    double seconds = (System.nanoTime() - begin) / 1e9;
    Duration worked = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    System.out.printf(
        Locale.ROOT,
        "batch %.3f %d %.3f %d%n",
        seconds,
        peakMegabytes(),
        worked.toMillis() / 1e3,
        result.get("scored").asLong());
    System.exit(0); // the captures' own thread would wait an hour
  }

  /// They stay empty: what captures cost is not measured here.
  private static Captures captures(Path folder, MemoryEndpointStore store, InstantSource clock) {
    CaptureLog log =
        CaptureLog.open(folder.resolve("log"), 1 << 16, 1 << 20, Duration.ofSeconds(1), clock);
    return new TableCaptures(
        log,
        new MemoryTables(),
        new LocalObjectStore(folder.resolve("objects")),
        store,
        Duration.ofHours(1));
  }

  private static ServableModel model(Path folder) throws IOException {
    List<String> names = IntStream.range(0, 20).mapToObj(i -> "f" + i).toList();
    Frame example =
        new Frame(
            2,
            names.stream()
                .<Column>map(name -> new NumberColumn(name, new double[] {0, 1}))
                .toList());
    return new ServableModel.InProcess(
        new ServedModel("m", 1),
        new TabularModel(
            FeaturePipeline.fit(example, names, FeatureSettings.TREES),
            TreeEnsemble.read(Files.readAllBytes(folder.resolve("model.ubj"))),
            TargetTransform.IDENTITY),
        example);
  }

  private static long peakMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
        .findFirst()
        .orElse(-1);
  }
}
