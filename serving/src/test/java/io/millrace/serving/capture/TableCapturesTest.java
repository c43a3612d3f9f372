package io.millrace.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.serving.Capture;
import io.millrace.serving.CaptureSearch;
import io.millrace.serving.CapturedInput;
import io.millrace.serving.CapturedRows;
import io.millrace.serving.Captures;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.EndpointStore;
import io.millrace.serving.InputField;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.serving.ServedModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TableCapturesTest {
  private static final Instant TIME = Instant.parse("2026-11-21T12:03:04.567Z");
  private static final UUID EVENT = UUID.fromString("0b9d7f3e-5a61-4c7e-9a52-6f2f0a4f7c11");
  private static final String FOLDER = "captures/price/AllTraffic/2026/11/21/12";

  @TempDir Path folder;

  private final MemoryTables tables = new MemoryTables();
  private final EndpointStore endpoints = new MemoryEndpointStore(InstantSource.system());
  private ObjectStore objects;
  private CaptureLog log;

  @BeforeEach
  void open() {
    objects = new LocalObjectStore(folder.resolve("objects"));
    log = openLog();
    endpoints.deploy(
        new DeployEndpoint(
            "price", List.of(new ServedModel("m", 4)), new Combine.Max(), 100, Optional.empty()),
        List.of(
            new InputField("mileage", InputField.Type.NUMBER, InputField.Absence.SERVED),
            new InputField("fuel", InputField.Type.TEXT, InputField.Absence.SERVED)));
  }

  @Test
  void putsEachRowIntoTheTable() {
    try (Captures captures = captures()) {
      log.append(csv(EVENT, "offer-48213", "84000,diesel\n9100,\n", 7_312.5, 12_950));
      captures.flush();
      assertThat(captures.newest("price", 10))
          .containsExactly(
              new Capture(
                  EVENT.toString(),
                  "offer-48213/0",
                  "price",
                  "AllTraffic",
                  1,
                  TIME,
                  0,
                  Json.parse("{\"mileage\":84000.0,\"fuel\":\"diesel\"}"),
                  7_312.5,
                  Json.parse("{\"m\":{\"version\":4,\"prediction\":7312.5}}")),
              new Capture(
                  EVENT.toString(),
                  "offer-48213/1",
                  "price",
                  "AllTraffic",
                  1,
                  TIME,
                  1,
                  Json.parse("{\"mileage\":9100.0}"),
                  12_950,
                  Json.parse("{\"m\":{\"version\":4,\"prediction\":12950.0}}")));
      assertThat(captures.newest("other", 10)).isEmpty();
    }
  }

  @Test
  void findsRowsByIdAndByWhatWasAsked() {
    try (Captures captures = captures()) {
      log.append(csv(EVENT, "offer-48213", "84000,diesel\n9100,\n", 7_312.5, 12_950));
      captures.flush();

      assertThat(found(captures, "offer-482", "AllTraffic")).containsExactly(0, 1);
      assertThat(found(captures, EVENT.toString().substring(0, 9), "AllTraffic"))
          .containsExactly(0, 1);
      assertThat(found(captures, " DIES", "AllTraffic")).containsExactly(0);
      assertThat(found(captures, "9100", "AllTraffic")).containsExactly(1);
      assertThat(found(captures, "diesel", "batch")).isEmpty();
      assertThat(found(captures, "petrol", "AllTraffic")).isEmpty();
      assertThat(captures.ofRequest("price", EVENT.toString()))
          .extracting(Capture::row)
          .containsExactly(0, 1);
      assertThat(captures.ofRequest("other", EVENT.toString())).isEmpty();
    }
  }

  private static List<Integer> found(Captures captures, String text, String variant) {
    return captures.newest(new CaptureSearch("price", text, Optional.of(variant)), 10).stream()
        .map(Capture::row)
        .toList();
  }

  /// The line of the data capture format, with the values of this request.
  @Test
  void writesTheLineThatSageMakerWrites() {
    try (Captures captures = captures()) {
      log.append(csv(EVENT, "offer-48213", "84000,diesel\n", 9_125.4));
      captures.flush();
      assertThat(lines())
          .containsExactly(
              Json.parse(
                  """
                  {"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT",
                  "data":"84000,diesel\\n","encoding":"CSV"},"endpointOutput":{
                  "observedContentType":"text/csv; charset=utf-8","mode":"OUTPUT","data":"9125.4",
                  "encoding":"CSV"}},"eventMetadata":{
                  "eventId":"0b9d7f3e-5a61-4c7e-9a52-6f2f0a4f7c11","inferenceId":"offer-48213",
                  "inferenceTime":"2026-11-21T12:03:04Z"},"eventVersion":"0"}\
                  """));
    }
  }

  @Test
  void givesWhatIsNewSinceABookmark() {
    try (Captures captures = captures()) {
      CapturedRows none = captures.since("price", Optional.empty());
      assertThat(none.rows()).isZero();
      log.append(csv(EVENT, "a", "1,diesel\n", 10));
      captures.flush();
      CapturedRows first = captures.since("price", Optional.of(none.bookmark()));
      assertThat(first.inferenceIds()).containsExactly("a");
      log.append(csv(UUID.randomUUID(), "b", "2,\n", 20));
      log.append(csv(UUID.randomUUID(), "c", ",petrol\n", 30));
      captures.flush();
      CapturedRows second = captures.since("price", Optional.of(first.bookmark()));
      assertThat(second.inferenceIds()).containsExactly("b", "c");
      assertThat(second.predictions()).containsExactly(20, 30);
      assertThat(second.times()).containsExactly(TIME, TIME);
      assertThat(second.inputs().number("mileage").values()).containsExactly(2, Double.NaN);
      assertThat(second.inputs().text("fuel").values()).containsExactly(null, "petrol");
      CapturedRows third = captures.since("price", Optional.of(second.bookmark()));
      assertThat(third.rows()).isZero();
      assertThat(third.bookmark()).isEqualTo(second.bookmark());
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> captures.since("price", Optional.of("4711")))
          .returns(ErrorCode.BOOKMARK_INVALID, MillraceException::code);
    }
  }

  @Test
  void knowsTheBookmarksOfEarlierVersions() {
    try (Captures captures = captures()) {
      assertThat(captures.since("price", Optional.of("")).rows()).isZero();
      log.append(csv(EVENT, "a", "1,diesel\n", 10));
      captures.flush();
      long snapshot = tables.snapshots(Captures.TABLE).getLast().id();
      log.append(csv(UUID.randomUUID(), "b", "2,\n", 20));
      captures.flush();
      assertThat(captures.since("price", Optional.of(Long.toString(snapshot))).inferenceIds())
          .containsExactly("b");
      assertThat(captures.since("price", Optional.of("")).inferenceIds()).containsExactly("a", "b");
    }
  }

  @Test
  void findsWhatWaitsInTheLogBesideWhatWasMoved() {
    try (Captures captures = captures()) {
      log.append(csv(UUID.randomUUID(), "moved", "1,diesel\n", 10));
      captures.flush();
      log.append(csv(EVENT, "waiting", "2,petrol\n3,\n", 20, 30));
      assertThat(captures.newest("price", 10))
          .extracting(Capture::inferenceId)
          .containsExactlyInAnyOrder("waiting/0", "waiting/1", "moved");
      assertThat(captures.newest("price", 1)).hasSize(1);
      assertThat(log.sealed()).as("reading ends no segment").isEmpty();
      assertThat(found(captures, "petrol", "AllTraffic")).containsExactly(0);
      List<Capture> asked = captures.ofRequest("price", EVENT.toString());
      assertThat(asked).extracting(Capture::row).containsExactly(0, 1);
      assertThat(captures.newest("other", 10)).isEmpty();
      captures.flush();
      assertThat(captures.ofRequest("price", EVENT.toString())).isEqualTo(asked);
      assertThat(captures.newest("price", 10)).hasSize(3);
    }
  }

  @Test
  void givesTheNewestRequestsThatTheEndpointHasAnswered() {
    try (Captures captures = captures()) {
      log.append(csv(UUID.randomUUID(), "a", "1,diesel\n", 10));
      log.append(csv(UUID.randomUUID(), "b", "2,\n3,petrol\n", 20, 30));
      log.append(csv("AllTraffic.target", "of a model alone", "9,\n"));
      captures.flush();
      log.append(csv("AllTraffic.target", "of a model alone", "9,\n"));
      log.append(csv(UUID.randomUUID(), "c", "4,\n", 40));
      log.roll();
      log.append(csv(UUID.randomUUID(), "d", "5,\n", 50));
      CapturedInput newest = new CapturedInput("d", "{\"mileage\":5.0}");
      assertThat(captures.newestInputs("price", 10))
          .hasSize(5)
          .startsWith(newest, new CapturedInput("c", "{\"mileage\":4.0}"))
          .contains(new CapturedInput("b/1", "{\"mileage\":3.0,\"fuel\":\"petrol\"}"))
          .endsWith(new CapturedInput("a", "{\"mileage\":1.0,\"fuel\":\"diesel\"}"));
      assertThat(captures.newestInputs("price", 1)).containsExactly(newest);
      assertThat(captures.newestInputs("other", 10)).isEmpty();
    }
  }

  @Test
  void keepsWhatCannotBeMovedAndMovesItLater() {
    try (Captures captures = captures()) {
      log.append(csv(EVENT, "a", "1,diesel\n", 10));
      tables.fail(true);
      assertThatExceptionOfType(MillraceException.class).isThrownBy(captures::flush);
      tables.fail(false);
      log.append(csv(UUID.randomUUID(), "b", "1,diesel\n", 10));
      captures.flush();
      assertThat(captures.since("price", Optional.empty()).inferenceIds())
          .containsExactlyInAnyOrder("a", "b");
      assertThat(lines()).hasSize(2);
    }
  }

  /// The process dies after the table's commit, before the segment is deleted: the next one finds
  /// the segment again.
  @Test
  void movesASegmentOnceWhenTheProcessDiesAfterTheCommit() {
    log.append(csv(EVENT, "a", "1,diesel\n2,petrol\n", 10, 20));
    log.roll();
    String segment = log.sealed().getFirst();
    tables.create(Captures.TABLE, CaptureTable.COLUMNS);
    CaptureMover mover = new CaptureMover(log, new DyingTables(tables), objects, endpoints);
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(mover::move);
    assertThat(tables.rows(Captures.TABLE)).hasSize(2);
    log.close();

    log = openLog();
    assertThat(log.sealed()).containsExactly(segment);
    try (Captures captures = captures()) {
      captures.flush();
      assertThat(tables.rows(Captures.TABLE)).hasSize(2);
      assertThat(lines()).hasSize(1);
      assertThat(log.sealed()).isEmpty();
    }
  }

  /// Each commit is a file and a snapshot, so that a burst is few of them.
  @Test
  void movesWhatWaitsInOneCommitAndOnceAfterADeath() {
    int segments = CaptureMover.SEGMENTS_PER_COMMIT;
    for (int i = 0; i < segments; i++) {
      log.append(csv(UUID.randomUUID(), "id-" + i, "1,diesel\n", i));
      log.roll();
    }
    tables.create(Captures.TABLE, CaptureTable.COLUMNS);
    CaptureMover dying = new CaptureMover(log, new DyingTables(tables), objects, endpoints);
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(dying::move);
    assertThat(tables.rows(Captures.TABLE)).hasSize(segments);
    log.delete(log.sealed().getFirst()); // and it had begun to delete
    log.close();

    log = openLog();
    log.append(csv(EVENT, "later", "1,diesel\n", 10));
    try (Captures captures = captures()) {
      captures.flush();
      assertThat(captures.since("price", Optional.empty()).inferenceIds())
          .hasSize(segments + 1)
          .doesNotHaveDuplicates()
          .contains("id-0", "id-" + (segments - 1), "later");
      assertThat(tables.snapshots(Captures.TABLE)).hasSize(2);
      assertThat(lines()).hasSize(segments + 1);
      assertThat(log.sealed()).isEmpty();
    }
  }

  @Test
  void keepsBodiesThatAreNoTextAsTheirBytes() {
    byte[] body = {(byte) 0xff, '1', ',', '\n'};
    try (Captures captures = captures()) {
      log.append(
          new CaptureRecord(
              EVENT,
              "",
              "from=\"crm\"",
              "price",
              "AllTraffic",
              1,
              TIME.toEpochMilli(),
              "text/csv",
              "84000,\"d\u00fcs\u0001e\"\n".getBytes(StandardCharsets.UTF_8),
              "text/csv",
              body,
              1,
              new double[] {1},
              new double[][] {{1}}));
      captures.flush();
      JsonNode line = lines().getFirst();
      assertThat(line.at("/captureData/endpointInput/data").stringValue())
          .isEqualTo("84000,\"d\u00fcs\u0001e\"\n");
      assertThat(line.at("/captureData/endpointOutput/encoding").stringValue()).isEqualTo("BASE64");
      assertThat(
              Base64.getDecoder().decode(line.at("/captureData/endpointOutput/data").stringValue()))
          .isEqualTo(body);
      assertThat(line.at("/eventMetadata/customAttributes/0").stringValue())
          .isEqualTo("from=\"crm\"");
      assertThat(captures.newest("price", 1).getFirst().input())
          .isEqualTo(Json.parse("{\"mileage\":84000.0,\"fuel\":\"d\u00fcs\\u0001e\"}"));
    }
  }

  @Test
  void movesByItself() throws InterruptedException {
    try (Captures captures =
        new TableCaptures(log, tables, objects, endpoints, Duration.ofMillis(10))) {
      log.append(csv(EVENT, "a", "1,diesel\n", 10));
      await(() -> captures.newest("price", 1).size() == 1);
    }
  }

  @Test
  void movesTheFirstCapturesAtOnceThenLeavesABusyMachineAloneUntilTheLogIsHalfFull()
      throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CaptureMover mover = new CaptureMover(log, tables, objects, endpoints);
    try (BackgroundMoves _ = busy(mover, Duration.ofMillis(20), Duration.ofHours(1), asked)) {
      log.append(csv(EVENT, "a", "1,diesel\n", 10));
      await(() -> moves() == 1);
      int before = asked.get();
      log.append(csv(UUID.randomUUID(), "b", "1,diesel\n", 10));
      await(() -> asked.get() > before + 5);
      assertThat(moves()).isEqualTo(1);
      for (int i = 0; i < 6_000; i++) {
        log.append(csv(UUID.randomUUID(), "c", "1,diesel\n", 10));
      }
      await(() -> moves() > 1);
    }
  }

  @Test
  void movesWhatHasWaitedForLongOnABusyMachineToo() throws Exception {
    CaptureMover mover = new CaptureMover(log, tables, objects, endpoints);
    try (BackgroundMoves _ =
        busy(mover, Duration.ofMillis(10), Duration.ofMillis(300), new AtomicInteger())) {
      log.append(csv(EVENT, "a", "1,diesel\n", 10));
      await(() -> moves() == 1);
      log.append(csv(UUID.randomUUID(), "b", "1,diesel\n", 10));
      await(() -> moves() == 2);
    }
  }

  @Test
  void movesLittleAtATimeOnABusyMachine() throws Exception {
    for (int i = 0; i < 6; i++) {
      log.append(csv(UUID.randomUUID(), "id-" + i, "1,diesel\n", i));
      log.roll();
    }
    CaptureMover mover = new CaptureMover(log, tables, objects, endpoints);
    AtomicInteger asked = new AtomicInteger();
    try (BackgroundMoves _ = busy(mover, Duration.ofMillis(10), Duration.ofHours(1), asked)) {
      await(() -> moves() == 1);
      int now = asked.get();
      await(() -> asked.get() > now + 10);
      assertThat(moves()).isOne();
      assertThat(log.sealed()).hasSize(2);
    }
  }

  private BackgroundMoves busy(
      CaptureMover mover, Duration every, Duration atLatest, AtomicInteger asked) {
    return BackgroundMoves.start(
        log,
        mover,
        every,
        atLatest,
        () -> {
          asked.incrementAndGet();
          return 1;
        });
  }

  private int moves() {
    return tables.columns(Captures.TABLE).isPresent() ? tables.snapshots(Captures.TABLE).size() : 0;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; !condition.getAsBoolean() && i < 1_000; i++) {
      Thread.sleep(10);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private Captures captures() {
    return new TableCaptures(log, tables, objects, endpoints, Duration.ofHours(1));
  }

  private CaptureLog openLog() {
    return CaptureLog.open(
        folder.resolve("log"), 1 << 16, 1 << 20, Duration.ofMillis(5), InstantSource.system());
  }

  private List<JsonNode> lines() {
    return objects.list(ObjectKey.parse(FOLDER)).stream()
        .flatMap(info -> new String(objects.read(info.key()), StandardCharsets.UTF_8).lines())
        .map(Json::parse)
        .toList();
  }

  private static CaptureRecord csv(UUID event, String id, String body, double... answers) {
    return csv(event, "AllTraffic", id, body, answers);
  }

  private static CaptureRecord csv(String variant, String id, String body) {
    return csv(UUID.randomUUID(), variant, id, body, 1);
  }

  private static CaptureRecord csv(
      UUID event, String variant, String id, String body, double... answers) {
    StringBuilder answer = new StringBuilder();
    for (double value : answers) {
      answer.append(answer.isEmpty() ? "" : "\n").append(value);
    }
    return new CaptureRecord(
        event,
        id,
        "",
        "price",
        variant,
        1,
        TIME.toEpochMilli(),
        "text/csv",
        body.getBytes(StandardCharsets.UTF_8),
        "text/csv; charset=utf-8",
        answer.toString().getBytes(StandardCharsets.UTF_8),
        answers.length,
        answers,
        new double[][] {answers});
  }
}
