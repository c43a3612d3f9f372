package io.millrace.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.IcebergTables;
import io.millrace.data.table.Snapshot;
import io.millrace.data.table.Tables;
import io.millrace.data.table.TablesConfig;
import io.millrace.serving.Capture;
import io.millrace.serving.CapturedRows;
import io.millrace.serving.Captures;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.InputField;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.serving.ServedModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureUpkeepTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder;

  private final DuckDb duckDb = new DuckDb("200MB", 2);
  private final MemoryEndpointStore endpoints = new MemoryEndpointStore(CLOCK);
  private Tables tables;
  private CaptureLog log;
  private Captures captures;
  private CaptureUpkeep upkeep;

  @BeforeEach
  void open() {
    tables = new IcebergTables(TablesConfig.local(folder.resolve("tables")), duckDb);
    log = CaptureLog.open(folder.resolve("log"), 1 << 16, 1 << 20, Duration.ofSeconds(1), CLOCK);
    captures =
        new TableCaptures(
            log,
            tables,
            new LocalObjectStore(folder.resolve("objects")),
            endpoints,
            Duration.ofHours(1));
    upkeep = new CaptureUpkeep(tables, CLOCK, Duration.ofMinutes(1));
    endpoints.deploy(
        new DeployEndpoint(
            "price", List.of(new ServedModel("m", 4)), new Combine.Max(), 100, Optional.empty()),
        List.of(new InputField("mileage", InputField.Type.NUMBER, InputField.Absence.SERVED)));
  }

  @AfterEach
  void close() {
    captures.close();
    tables.close();
    duckDb.close();
  }

  @Test
  void mergesTheFilesOfMovesAndForgetsWhatIsOver() {
    move(0, 20);
    captures.add(List.of(batch("batch-1")), "batch-1");
    move(20, 40);
    String middle = bookmarkAfter(10);
    assertThat(tables.files(Captures.TABLE)).hasSize(41);

    upkeep.tidy(CLOCK.instant());
    assertThat(tables.files(Captures.TABLE)).hasSize(1);
    assertThat(tables.snapshots(Captures.TABLE)).as("readers may be at work").hasSize(42);

    upkeep.tidy(CLOCK.instant().plus(CaptureUpkeep.READING).plusSeconds(60));
    assertThat(tables.snapshots(Captures.TABLE))
        .extracting(Snapshot::commitKey)
        .hasSize(3)
        .contains("added/batch-1", "");
    captures.add(List.of(batch("batch-1")), "batch-1");
    assertThat(ids(captures.since("price", Optional.empty())))
        .hasSize(41)
        .doesNotHaveDuplicates()
        .startsWith("id-0", "id-1")
        .endsWith("id-39");
    assertThat(ids(captures.since("price", Optional.of(middle)))).hasSize(31).startsWith("id-10");
    assertThat(captures.newest("price", 3)).hasSize(3);
    assertThat(captures.answersTo("price", Set.of("id-7")).inferenceIds()).containsExactly("id-7");

    move(40, 41);
    assertThat(ids(captures.since("price", Optional.empty()))).hasSize(42).endsWith("id-40");
    upkeep.tidy(CLOCK.instant().plus(CaptureUpkeep.RESUMING).plusSeconds(60));
    assertThat(tables.snapshots(Captures.TABLE))
        .extracting(Snapshot::commitKey)
        .doesNotContain("added/batch-1");
  }

  /// The newest move tells which segments it took, though a merge came after it and it is old.
  @Test
  void aSegmentWhoseMoveIsOldIsNotMovedAgain() {
    for (int i = 0; i < 40; i++) {
      log.append(record(i));
      CaptureMover mover =
          new CaptureMover(
              log, new DyingTables(tables), new LocalObjectStore(folder.resolve("o")), endpoints);
      if (i < 39) {
        captures.flush();
      } else {
        assertThatIllegalStateException().isThrownBy(mover::move);
      }
    }
    for (int i = 0; i < 2; i++) {
      upkeep.tidy(CLOCK.instant().plus(CaptureUpkeep.RESUMING).plusSeconds(60));
    }
    assertThat(tables.files(Captures.TABLE)).hasSize(1);
    assertThat(log.sealed()).hasSize(1);
    captures.flush();
    assertThat(log.sealed()).isEmpty();
    assertThat(ids(captures.since("price", Optional.empty()))).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void thereIsNothingToDoBeforeTheFirstCapture() {
    upkeep.tidy(CLOCK.instant());
    assertThat(tables.list()).isEmpty();
  }

  private void move(int from, int to) {
    IntStream.range(from, to)
        .forEach(
            i -> {
              log.append(record(i));
              captures.flush();
            });
  }

  private String bookmarkAfter(int rows) {
    assertThat(captures.bookmark()).isEqualTo("rows:41");
    return "rows:" + rows;
  }

  private static List<String> ids(CapturedRows rows) {
    return rows.inferenceIds();
  }

  private static Capture batch(String id) {
    return new Capture(
        id, id, "price", "batch", 1, Instant.EPOCH, 0, Json.object(), 1, Json.object());
  }

  private static CaptureRecord record(int i) {
    return new CaptureRecord(
        UUID.randomUUID(),
        "id-" + i,
        "",
        "price",
        "AllTraffic",
        1,
        CLOCK.millis(),
        "text/csv",
        "1\n".getBytes(StandardCharsets.UTF_8),
        "text/csv",
        "1".getBytes(StandardCharsets.UTF_8),
        1,
        new double[] {1},
        new double[][] {{1}});
  }
}
