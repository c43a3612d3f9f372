package io.millrace.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.TestFiles;
import io.millrace.serving.Captures;
import io.millrace.serving.Cars;
import io.millrace.serving.Endpoints;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.serving.capture.CaptureLog;
import io.millrace.serving.capture.MemoryTables;
import io.millrace.serving.capture.TableCaptures;
import io.millrace.serving.task.DeployTask;
import io.millrace.serving.task.ScoreBatchTask;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Prices are `20000 - 0.1 * mileage`, 500 more for diesel: see [Cars].
class FileTransformTest {
  private static final Instant START = Instant.parse("2026-11-02T02:00:00.75Z");
  private static final Transform.Limits SMALL = new Transform.Limits(2, Duration.ZERO, 100, 7);
  private static final int KILLS = Integer.getInteger("millrace.kills", 40);

  @TempDir Path folder;

  private final MemoryEndpointStore store = new MemoryEndpointStore(InstantSource.system());
  private final Cars.Loader models =
      Cars.loader(Cars.linear("m", 1, 20_000), Cars.linear("m", 2, 30_000));
  private MemoryTables tables = new MemoryTables();
  private Endpoints endpoints;
  private Captures captures;

  @BeforeEach
  void open() throws IOException {
    endpoints = new Endpoints(store, models);
    captures = captures("log");
    Files.createDirectories(folder.resolve("in"));
    deploy(1);
  }

  @AfterEach
  void close() {
    captures.close();
    endpoints.close();
  }

  private Captures captures(String log) {
    CaptureLog lines =
        CaptureLog.open(
            folder.resolve(log), 1 << 16, 1 << 20, Duration.ofMillis(50), InstantSource.system());
    return new TableCaptures(
        lines, tables, new LocalObjectStore(folder.resolve("objects")), store, Duration.ofHours(1));
  }

  private void deploy(int version) {
    String wish = "{\"endpoint\":\"price\",\"models\":[{\"name\":\"m\",\"version\":%d}]}";
    new DeployTask(endpoints)
        .run(Json.parse(wish.formatted(version)), new FakeContext("deploy" + version));
  }

  @Test
  void transformsTheRowsOfTheGuide() throws Exception {
    write("VIN-7,84000,diesel\nVIN-8,20000,petrol\n", "a.csv");
    run("a.csv", "'input_filter':'$[1:]','output_filter':'$[0,-1]','inference_ids':'none'");
    assertThat(read("a.scored.csv")).isEqualTo("VIN-7,12100.0\nVIN-8,18000.0\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          'join':'input'                                  | id,Mileage,fuel,prediction  | 7,10000,diesel,19500.0
          'join':'none'                                   | prediction                  | 19500.0
          'output_filter':'$[-1,0]'                       | prediction,id               | 19500.0,7
          'output_filter':'$[1:3]'                        | Mileage,fuel                | 10000,diesel
          'output_filter':'$[1:3]','slice_end':'included' | Mileage,fuel,prediction     | 10000,diesel,19500.0
          'input_filter':'$[1,2]','output_filter':'$'     | id,Mileage,fuel,prediction  | 7,10000,diesel,19500.0
          """)
  void writesWhatIsAskedForOfACsvFile(String settings, String header, String row) throws Exception {
    write("id,Mileage,fuel\n7,10000,diesel\n", "a.csv");
    run("a.csv", settings.strip() + ",'inference_ids':'none'");
    assertThat(read("a.scored.csv").lines()).containsExactly(header.strip(), row.strip());
  }

  @Test
  void namesAnswersAsSageMakerDoes() throws Exception {
    write("mileage,fuel\n10000,diesel\n", "a.csv");
    run("a.csv", "'join':'none','inference_ids':'sagemaker'");
    assertThat(read("a.scored.csv"))
        .matches(
            "prediction,SageMakerInferenceId,SageMakerInferenceTime\n"
                + "19500.0,[0-9a-f-]{36},2026-11-02T02:00:00Z\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1", "UTF-16"})
  void writesUtf8WhateverTheInputIs(Charset charset) throws Exception {
    String text = "wheel;mileage;fuel\nCitroën;10000;diesel\n5\" big;20000;petrol\n";
    Files.write(folder.resolve("in/a.csv"), text.getBytes(charset));
    run("a.csv", "'inference_ids':'none'");
    assertThat(read("a.scored.csv"))
        .isEqualTo(
            "wheel,mileage,fuel,prediction\n"
                + "Citroën,10000,diesel,19500.0\n\"5\"\" big\",20000,petrol,18000.0\n");
  }

  @Test
  void endsAtTheFirstBadRowIfAsked() throws Exception {
    write("mileage,fuel\n10000,diesel\n\nx,diesel\ny,diesel\n", "a.csv");
    assertThatExceptionOfType(TaskFailure.class)
        .isThrownBy(() -> run("a.csv", "'bad_rows':'fail'"))
        .returns("Batch.BadRow", TaskFailure::error)
        .withMessage(
            "Batch.BadRow: Line 4 cannot be scored: field 'mileage': 'x' (expected: a number)");
    assertThat(left("out")).isEmpty();
    assertThat(left("state")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'input_filter':'$[1:'|TRANSFORM_INVALID|has its end at position 5",
        "'input_filter':'$.mileage'|TRANSFORM_INVALID|has names",
        "'output_filter':'$[3]'|TRANSFORM_INVALID|has [3], and the rows have 3 columns",
        "'input_filter':'$[5:]'|CSV_INVALID|has none",
        "'header':'absent','input_filter':'$[0]'|CSV_INVALID|would see 1 columns (expected: 2,"
            + " mileage,fuel)"
      })
  void saysWhyATransformCannotBe(String settings, ErrorCode code, String what) throws Exception {
    write("mileage,fuel\n10000,diesel\n", "a.csv");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> run("a.csv", settings))
        .returns(code, MillraceException::code)
        .withMessageContaining(what);
  }

  @Test
  void tellsHowFarItIs() throws Exception {
    write(cars(100), "a.csv");
    FakeContext context = new FakeContext("v");
    Instant[] now = {START};
    InstantSource clock = () -> now[0] = now[0].plusMillis(100);
    transform(SMALL, clock, places -> places).run(arguments("a.csv", ""), context);
    assertThat(context.progress.getLast()).matches("100 lines, \\d+ rows/s, 0 s left \\d+/\\d+");
    assertThat(context.progress).anyMatch(line -> line.matches(".* [1-9]\\d* s left .*"));
  }

  @Test
  void goesOnByTheConfigThatItBeganWith() throws Exception {
    write(cars(100), "a.csv");
    assertThatExceptionOfType(DyingFiles.Died.class)
        .isThrownBy(() -> dying(30, 1).run(arguments("a.csv", ""), new FakeContext("v")));
    deploy(2);
    JsonNode result =
        transform(SMALL, () -> START, places -> places)
            .run(arguments("a.csv", ""), new FakeContext("v"));
    assertThat(result.get("models").asString()).isEqualTo("m/1");
    assertThat(read("a.scored.csv").lines().skip(1))
        .allMatch(line -> Double.parseDouble(line.split(",")[3]) < 25_000);
  }

  @Test
  void beginsAgainIfTheInputHasChanged() throws Exception {
    write(cars(100), "a.csv");
    assertThatExceptionOfType(DyingFiles.Died.class)
        .isThrownBy(() -> dying(30, 1).run(arguments("a.csv", ""), new FakeContext("v")));
    write(cars(90), "a.csv");
    run("a.csv", "");
    assertThat(read("a.scored.csv").lines()).hasSize(1 + 90 - 8); // 8 have "many" miles
  }

  @Test
  void leavesNothingBehindWhenItIsCancelled() throws Exception {
    write(cars(100), "a.csv");
    FakeContext context = new FakeContext("v");
    context.cancelled = true;
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(
            () ->
                transform(SMALL, () -> START, places -> places)
                    .run(arguments("a.csv", ""), context));
    assertThat(left("out")).isEmpty();
    assertThat(left("state")).isEmpty();
  }

  /// The promise: killed as often as you like at any moment, the files are those of one run that
  /// nothing disturbed, and every row is captured once.
  @ParameterizedTest
  @ValueSource(strings = {"'capture':true", "'capture':false,'inference_ids':'sagemaker'"})
  void givesTheSameFilesHoweverOftenItIsKilled(String settings) throws Exception {
    write(cars(120) + "x,1,diesel\n\"open,2,petrol\n3,\"4\n", "a.csv");
    run("a.csv", settings);
    String scored = read("a.scored.csv");
    String rejected = read("a.rejected.csv");
    List<String> captured = captured();
    assertThat(rejected.lines()).hasSizeGreaterThan(3);
    SplittableRandom random = new SplittableRandom(42);
    int kills = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      anew(kill);
      for (boolean done = false; !done; ) {
        try {
          dying(random.nextInt(60), random.nextLong())
              .run(arguments("a.csv", settings), new FakeContext("v"));
          done = true;
        } catch (DyingFiles.Died _) {
          kills++;
        }
      }
      assertThat(read("a.scored.csv")).as("after %d kills", kills).isEqualTo(scored);
      assertThat(read("a.rejected.csv")).isEqualTo(rejected);
      assertThat(captured()).isEqualTo(captured);
      assertThat(left("out")).hasSize(2);
    }
    assertThat(kills).isGreaterThan(2 * KILLS);
  }

  private void anew(int round) throws IOException {
    for (String file : left("out")) {
      Files.delete(folder.resolve("out").resolve(file));
    }
    for (String file : left("state")) {
      Files.delete(folder.resolve("state").resolve(file));
    }
    captures.close();
    tables = new MemoryTables();
    captures = captures("log" + round);
  }

  private List<String> captured() {
    if (!tables.list().contains(Captures.TABLE)) {
      return List.of();
    }
    return tables.rows(Captures.TABLE).stream()
        .map(row -> List.of(row[1], row[6]).toString())
        .toList();
  }

  private static String cars(int rows) {
    StringBuilder text = new StringBuilder("id,mileage,fuel\n");
    IntStream.range(0, rows)
        .forEach(
            i ->
                text.append(i)
                    .append(',')
                    .append(i % 11 == 7 ? "many" : String.valueOf(1_000 * i))
                    .append(i % 2 == 0 ? ",diesel\n" : ",\"petrol\"\n"));
    return text.toString();
  }

  private JsonNode run(String file, String settings) throws InterruptedException {
    return transform(SMALL, () -> START, places -> places)
        .run(arguments(file, settings), new FakeContext("v"));
  }

  private ScoreBatchTask dying(int steps, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return transform(SMALL, () -> START, places -> new DyingFiles(places, steps, random));
  }

  private ScoreBatchTask transform(
      Transform.Limits limits,
      InstantSource clock,
      Function<LocalTransformFiles, TransformFiles> disk) {
    return new ScoreBatchTask(
        new FileTransform(
            endpoints,
            captures,
            TestFiles.of(folder),
            folder.resolve("state"),
            clock,
            limits,
            disk));
  }

  private static JsonNode arguments(String file, String settings) {
    String more = settings.isEmpty() ? "" : "," + settings.replace('\'', '"');
    return Json.parse(
        "{\"file\":{\"path\":\"in/%s\"},\"endpoint\":\"price\",\"output\":\"out\"%s}"
            .formatted(file, more));
  }

  private void write(String text, String file) throws IOException {
    Files.writeString(folder.resolve("in").resolve(file), text);
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve("out").resolve(file));
  }

  private List<String> left(String place) throws IOException {
    if (Files.notExists(folder.resolve(place))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.resolve(place))) {
      return new ArrayList<>(files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }
}
