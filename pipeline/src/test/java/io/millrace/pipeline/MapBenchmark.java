package io.millrace.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.base.json.Json;
import io.millrace.data.csv.CsvRecords;
import io.millrace.pipeline.states.ExecutionType;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A distributed Map over the rows of a CSV file in batches of 1,000, in a process whose whole heap
/// is 256 MB, against how fast our CSV reader alone reads that file. Not part of the tests:
///
/// `./mvnw -pl pipeline -am test -Dtest=MapBenchmark -Dsurefire.failIfNoSpecifiedTests=false`
class MapBenchmark {
  private static final int ROWS = Integer.getInteger("millrace.bench.rows", 1_000_000);
  private static final int BATCH = 1_000;
  private static final String HEAP = System.getProperty("millrace.bench.heap", "256m");
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final long WEIGH_MILLIS = 1_000;

  @TempDir private Path folder;

  @Test
  void measure() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx" + HEAP,
                "-Dmillrace.bench.rows=" + ROWS,
                "-Dmillrace.bench.heap=" + HEAP,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MapBenchmark.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = process.inputReader()) {
      output.lines().forEach(System.out::println);
    }
    assertThat(process.waitFor()).isZero();
  }

  /// @param arguments a folder
  public static void main(String... arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    Path file = cars(Files.createDirectories(folder.resolve("buckets/lot")).resolve("cars.csv"));
    readAlone(file); // warms up
    double alone = ROWS / readAlone(file);
    for (ExecutionType children : ExecutionType.values()) {
      measure(folder, children, alone);
    }
  }

  private static String definition(ExecutionType children) {
    return """
      QueryLanguage: JSONata
      StartAt: Cars
      States:
        Cars:
          Type: Map
          ItemReader:
            Resource: arn:aws:states:::s3:getObject
            Arguments: { Bucket: lot, Key: cars.csv }
            ReaderConfig: { InputType: CSV, CSVHeaderLocation: FIRST_ROW }
          ItemBatcher: { MaxItemsPerBatch: %d }
          ItemProcessor:
            ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: %s }
            StartAt: Count
            States:
              Count: { Type: Pass, Output: "{%% $count($states.input.Items) %%}", End: true }
          Output: "{%% $sum($states.result) %%}"
          End: true
      """
        .formatted(BATCH, children);
  }

  private static Path cars(Path file) throws IOException {
    SplittableRandom random = new SplittableRandom(42);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("id,make,mileage,price\n");
      for (int row = 0; row < ROWS; row++) {
        int mileage = random.nextInt(200_000);
        out.write("%d,make-%d,%d,%d\n".formatted(row, row % 40, mileage, 40_000 - mileage / 6));
      }
    }
    return file;
  }

  /// Seconds.
  private static double readAlone(Path file) throws IOException {
    long start = System.nanoTime();
    try (CsvRecords records = new CsvRecords(Files.newBufferedReader(file, UTF_8), ',')) {
      int rows = -1;
      while (records.next().isPresent()) {
        rows++;
      }
      assertThat(rows).isEqualTo(ROWS);
    }
    return secondsSince(start);
  }

  private static void measure(Path folder, ExecutionType children, double alone)
      throws InterruptedException {
    Path file = folder.resolve(children + ".db");
    try (Database database = Databases.open(new DatabaseConfig.Sqlite(file));
        EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, folder)) {
      fixture.pipelines.register("cars", definition(children), "");
      long before = heapMegabytes();
      AtomicLong held = new AtomicLong();
      Thread scales = Thread.ofPlatform().daemon().start(() -> weigh(held));
      long start = System.nanoTime();
      ExecutionId id =
          fixture.engine.start("cars", Json.object(), "bench", StartCause.user("bench")).id();
      Execution end = fixture.engine.await(id, LONG);
      double seconds = secondsSince(start);
      scales.interrupt();
      scales.join();
      assertThat(end.output()).as("%s", end).contains(Json.mapper().valueToTree(ROWS));
      System.out.printf(
          Locale.ROOT,
          "map of %,d CSV rows in batches of %,d, %s children, whole heap %s: %.1f s, %,.0f rows/s"
              + " | the CSV reader alone %,.0f rows/s | ratio %.3f, heap held at most %+d MB"
              + " (limit 256)%n",
          ROWS,
          BATCH,
          children,
          HEAP,
          seconds,
          ROWS / seconds,
          alone,
          ROWS / seconds / alone,
          held.get() - before);
    }
  }

  /// Notes the most that garbage collections have left, until it is interrupted.
  private static void weigh(AtomicLong most) {
    try {
      while (true) {
        most.accumulateAndGet(heapMegabytes(), Math::max);
        Thread.sleep(WEIGH_MILLIS);
      }
    } catch (InterruptedException _) {
      // The map run has ended.
    }
  }

  private static long heapMegabytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
