package io.millrace.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.data.ColumnType;
import io.millrace.ml.frame.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What tables do, with every catalog.
abstract class TablesContract {
  private static final List<TableColumn> COLUMNS =
      List.of(
          TableColumn.required("n", ColumnType.INTEGER),
          TableColumn.optional("endpoint", ColumnType.TEXT),
          TableColumn.optional("The \"price\"", ColumnType.NUMBER),
          TableColumn.optional("flag", ColumnType.BOOLEAN),
          TableColumn.optional("at", ColumnType.TIMESTAMP));
  private static final Instant TIME = Instant.parse("2026-01-31T12:00:00.123Z");

  @TempDir Path folder;

  private final DuckDb duckDb = new DuckDb("1GB", 2);
  private TablesConfig config;
  private Tables tables;

  abstract TablesConfig config(Path warehouse);

  @BeforeEach
  void open() {
    config = config(folder);
    tables = new IcebergTables(config, duckDb);
    tables.create("captures", COLUMNS);
  }

  @AfterEach
  void close() {
    tables.close();
    duckDb.close();
  }

  @Test
  void givesBackWhatWasAppendedInOrder() {
    tables.append("captures", rows(0, 3), "a");
    tables.append("captures", rows(3, 6), "b");
    Frame frame = tables.read(Scan.of("captures"));
    assertThat(frame.names()).containsExactly("n", "endpoint", "The \"price\"", "flag", "at");
    assertThat(frame.number("n").values()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(frame.text("endpoint").values())
        .containsExactly("even", null, "even", null, "even", null);
    assertThat(frame.number("The \"price\"").values()[1]).isNaN();
    assertThat(frame.number("The \"price\"").values()[2]).isEqualTo(2.5);
    assertThat(frame.number("flag").values()[2]).isEqualTo(1);
    assertThat(frame.number("at").values()[2]).isEqualTo((double) TIME.toEpochMilli());
  }

  @Test
  void appendsOncePerKey() {
    Snapshot first = tables.append("captures", rows(0, 3), "a").orElseThrow();
    assertThat(tables.append("captures", rows(0, 3), "a")).contains(first);
    assertThat(tables.snapshots("captures")).containsExactly(first);
    assertThat(first.rows()).isEqualTo(3);
    assertThat(first.commitKey()).isEqualTo("a");
  }

  @Test
  void carriesTheCommitsProperties() {
    Commit commit = Commit.of("a").with(Map.of("bookmark", "7"));
    Snapshot snapshot = tables.append("captures", rows(0, 1), commit).orElseThrow();
    assertThat(snapshot.properties()).containsExactlyEntriesOf(Map.of("bookmark", "7"));
  }

  @Test
  void withoutRowsNothingIsCommitted() {
    assertThat(tables.append("captures", List.of(), "a")).isEmpty();
    assertThat(tables.snapshot("captures")).isEmpty();
    assertThat(tables.read(Scan.of("captures")).rows()).isZero();
    assertThat(tables.files("captures")).isEmpty();
  }

  @Test
  void readsOnlyWhatIsNewAndWhatWasThen() {
    long first = tables.append("captures", rows(0, 3), "a").orElseThrow().id();
    long second = tables.append("captures", rows(3, 4), "b").orElseThrow().id();
    long third = tables.append("captures", rows(4, 6), "c").orElseThrow().id();
    assertThat(tables.readSince("captures", first, third).number("n").values())
        .containsExactly(3, 4, 5);
    assertThat(tables.readSince("captures", first, second).number("n").values()).containsExactly(3);
    assertThat(tables.readSince("captures", third, third).rows()).isZero();
    assertThat(tables.read(Scan.of("captures").upTo(second)).rows()).isEqualTo(4);
    assertThat(tables.snapshots("captures"))
        .extracting(Snapshot::id)
        .containsExactly(first, second, third);
    assertThat(tables.snapshots("captures"))
        .extracting(Snapshot::sequence)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void selectsColumnsAndRows() {
    tables.append("captures", rows(0, 10), "a");
    Frame even = tables.read(Scan.of("captures").columns(List.of("n")).where("endpoint", "even"));
    assertThat(even.names()).containsExactly("n");
    assertThat(even.number("n").values()).containsExactly(0, 2, 4, 6, 8);
    assertThat(tables.read(Scan.of("captures").between("n", 3, 4)).rows()).isEqualTo(2);
    assertThat(tables.read(Scan.of("captures").where("endpoint", "x' OR '1'='1")).rows()).isZero();
  }

  @Test
  void aRowThatDoesNotFitAddsNothing() {
    List<@Nullable Object[]> wrong = rows(0, 3);
    wrong.add(new @Nullable Object[] {"three", null, null, null, null});
    assertCode(ErrorCode.TABLE_INVALID, () -> tables.append("captures", wrong, "a"));
    List<@Nullable Object[]> missing = rows(0, 1);
    missing.add(new @Nullable Object[] {null, null, null, null, null});
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> tables.append("captures", missing, "a"))
        .withMessage("row 1: n is missing (expected: a value)");
    assertThat(tables.snapshot("captures")).isEmpty();
  }

  @Test
  void aConditionThatDoesNotHoldAddsNothing() {
    tables.append("captures", rows(0, 3), Commit.of("a").ontoRows(0));
    assertCode(
        ErrorCode.WRITE_CONFLICT,
        () -> tables.append("captures", rows(3, 6), Commit.of("b").ontoRows(0)));
    assertThat(tables.append("captures", rows(3, 6), Commit.of("b").ontoRows(3))).isPresent();
    assertThat(tables.read(Scan.of("captures")).rows()).isEqualTo(6);
  }

  @Test
  void manyWritersOfTwoProcessesLoseAndDoubleNothing() throws Exception {
    try (Tables other = new IcebergTables(config, duckDb);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writes = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int n = i / 2;
        Tables writer = i % 2 == 0 ? tables : other;
        writes.add(threads.submit(() -> writer.append("captures", rows(n, n + 1), "key-" + n)));
      }
      for (Future<?> write : writes) {
        write.get();
      }
    }
    double[] numbers = tables.read(Scan.of("captures")).number("n").values();
    assertThat(numbers).containsExactlyInAnyOrder(0, 1, 2, 3);
    try (var files = Files.list(folder.resolve("captures/data"))) {
      assertThat(files).hasSize(4);
    }
  }

  @Test
  void everythingIsThereAfterReopening() {
    tables.append("captures", rows(0, 3), "a");
    tables.close();
    tables = new IcebergTables(config, duckDb);
    tables.create("captures", COLUMNS);
    assertThat(tables.list()).containsExactly("captures");
    assertThat(tables.columns("captures")).contains(COLUMNS);
    assertThat(tables.append("captures", rows(0, 3), "a").orElseThrow().rows()).isEqualTo(3);
  }

  @Test
  void leavesNoTemporaryFiles() throws IOException {
    tables.append("captures", rows(0, 3), "a");
    try (var files = Files.walk(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).noneMatch(n -> n.endsWith(".tmp"));
    }
  }

  @Test
  void saysWhatIsWrong() {
    tables.append("captures", rows(0, 1), "a");
    assertCode(ErrorCode.TABLE_INVALID, () -> tables.create("../x", COLUMNS));
    assertCode(ErrorCode.TABLE_INVALID, () -> tables.create("x", List.of()));
    assertCode(
        ErrorCode.TABLE_INVALID,
        () ->
            tables.create(
                "x",
                List.of(
                    TableColumn.optional("A", ColumnType.TEXT),
                    TableColumn.optional("a", ColumnType.TEXT))));
    assertCode(ErrorCode.TABLE_INVALID, () -> tables.create("captures", COLUMNS.subList(0, 2)));
    assertCode(ErrorCode.TABLE_NOT_FOUND, () -> tables.read(Scan.of("none")));
    assertCode(ErrorCode.TABLE_NOT_FOUND, () -> tables.append("../x", rows(0, 1), "a"));
    assertCode(ErrorCode.TABLE_INVALID, () -> tables.read(Scan.of("captures").where("x", "y")));
    assertCode(ErrorCode.TABLE_SNAPSHOT_NOT_FOUND, () -> tables.read(Scan.of("captures").after(1)));
    assertCode(ErrorCode.TABLE_INVALID, () -> tables.append("captures", rows(0, 1), ""));
  }

  private static void assertCode(ErrorCode code, Runnable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call::run)
        .returns(code, MillraceException::code);
  }

  /// Rows `from` to `to`, exclusive; those with an odd number have nothing but it.
  private static List<@Nullable Object[]> rows(int from, int to) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    IntStream.range(from, to)
        .forEach(
            i ->
                rows.add(
                    i % 2 == 0
                        ? new @Nullable Object[] {(long) i, "even", i + 0.5, true, TIME}
                        : new @Nullable Object[] {(long) i, null, null, null, null}));
    return rows;
  }
}
