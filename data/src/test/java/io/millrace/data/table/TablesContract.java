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
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
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
  void readsRowsByPosition() {
    tables.append("captures", rows(0, 4), "a");
    tables.append("captures", rows(4, 6), "b");
    tables.append("captures", rows(6, 10), "c");
    assertThat(numbers(Scan.of("captures").rows(0, 10)))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(numbers(Scan.of("captures").rows(1, 3))).containsExactly(1, 2);
    assertThat(numbers(Scan.of("captures").rows(3, 8))).containsExactly(3, 4, 5, 6, 7);
    assertThat(numbers(Scan.of("captures").rows(4, 6))).containsExactly(4, 5);
    assertThat(numbers(Scan.of("captures").rows(9, 99))).containsExactly(9);
    assertThat(numbers(Scan.of("captures").rows(10, 99))).isEmpty();
    assertThat(numbers(Scan.of("captures").rows(1, 8).where("endpoint", "even")))
        .containsExactly(2, 4, 6);
  }

  /// In the order of the rows, also where far more values are wanted than there are rows.
  @Test
  void selectsRowsByManyValues() {
    tables.append("captures", rows(0, 7), "a");
    Scan scan = Scan.of("captures").columns(List.of("n"));
    assertThat(numbers(scan.among("endpoint", Set.of("odd", "it's")))).isEmpty();
    assertThat(numbers(scan.among("endpoint", Set.of()))).isEmpty();
    Set<String> many =
        IntStream.range(0, 20_000).mapToObj(i -> "no-" + i).collect(Collectors.toSet());
    many.add("even");
    assertThat(numbers(scan.among("endpoint", many))).containsExactly(0, 2, 4, 6);
    assertThat(numbers(scan.among("endpoint", many).rows(2, 5))).containsExactly(2, 4);
    assertCode(ErrorCode.TABLE_INVALID, () -> tables.read(scan.among("x", many)));
  }

  @Test
  void compactsManySmallFilesWithoutChangingAnything() {
    long[] snapshots = appendOneByOne(0, 40);
    assertThat(tables.compact("captures")).isTrue();

    assertThat(tables.files("captures")).hasSize(1);
    assertThat(numbers(Scan.of("captures"))).containsExactly(upTo(40));
    assertThat(numbers(Scan.of("captures").rows(17, 20))).containsExactly(17, 18, 19);
    assertThat(tables.readSince("captures", snapshots[9], snapshots[11]).number("n").values())
        .containsExactly(10, 11);
    assertThat(tables.read(Scan.of("captures").upTo(snapshots[4])).rows()).isEqualTo(5);
    Snapshot newest = tables.snapshot("captures").orElseThrow();
    assertThat(newest.rows()).isEqualTo(40);
    assertThat(newest.addedRows()).isZero();

    assertThat(tables.append("captures", rows(0, 1), "key-0").orElseThrow().id())
        .isEqualTo(snapshots[0]);
    tables.append("captures", rows(40, 41), Commit.of("more").ontoRows(40));
    assertThat(numbers(Scan.of("captures"))).containsExactly(upTo(41));
    assertThat(tables.read(Scan.of("captures").after(newest.id())).number("n").values())
        .containsExactly(40);
  }

  @Test
  void keepsTheOrderOfRowsWhenItCompactsAgain() {
    appendOneByOne(0, 33);
    SplittableRandom random = new SplittableRandom(42);
    List<@Nullable Object[]> large = rows(33, 500_036);
    large.forEach(row -> row[2] = random.nextDouble()); // so that it does not become a small file
    tables.append("captures", large, "two files of one commit");
    appendOneByOne(500_036, 500_056);
    assertThat(tables.compact("captures")).isTrue();
    assertThat(tables.compact("captures")).as("too few behind the large ones").isFalse();
    assertThat(tables.files("captures")).hasSize(1 + 2 + 20);
    appendOneByOne(500_056, 500_068);
    assertThat(tables.compact("captures")).isTrue();
    assertThat(tables.files("captures")).hasSize(1 + 2 + 1);
    assertThat(numbers(Scan.of("captures").columns(List.of("n")))).containsExactly(upTo(500_068));
  }

  @Test
  void expiresSnapshotsAndTheirFiles() throws IOException {
    long[] snapshots = appendOneByOne(0, 40);
    List<Path> small = tables.files("captures");
    tables.compact("captures");
    assertThat(small).allMatch(Files::exists);

    int expired = tables.expire("captures", each -> !each.commitKey().equals("key-7"));

    assertThat(expired).isEqualTo(39);
    assertThat(tables.snapshots("captures"))
        .extracting(Snapshot::commitKey)
        .containsExactly("key-7", "");
    assertThat(numbers(Scan.of("captures"))).containsExactly(upTo(40));
    assertThat(tables.read(Scan.of("captures").upTo(snapshots[7])).rows()).isEqualTo(8);
    assertThat(tables.append("captures", rows(0, 1), "key-7").orElseThrow().id())
        .isEqualTo(snapshots[7]);
    assertCode(
        ErrorCode.TABLE_SNAPSHOT_NOT_FOUND,
        () -> tables.read(Scan.of("captures").after(snapshots[3])));
    try (var files = Files.list(folder.resolve("captures/data"))) {
      assertThat(files).hasSize(8 + 1); // those up to key-7, and the merged one
    }

    assertThat(tables.expire("captures", _ -> true)).isOne();
    try (var files = Files.list(folder.resolve("captures/data"))) {
      assertThat(files).hasSize(1);
    }
    tables.append("captures", rows(40, 41), "more");
    assertThat(numbers(Scan.of("captures"))).containsExactly(upTo(41));
    assertThat(tables.expire("captures", _ -> false)).isZero();
  }

  /// Rows behind them would have other positions, which bookmarks name.
  @Test
  void doesNotCompactFilesThatHaveOtherRowsThanTheyShould() throws IOException {
    appendOneByOne(0, 32);
    List<Path> files = tables.files("captures");
    tables.append("captures", rows(32, 34), "two rows");
    Files.copy(
        tables.files("captures").getLast(), files.get(5), StandardCopyOption.REPLACE_EXISTING);
    assertCode(ErrorCode.STORAGE_UNAVAILABLE, () -> tables.compact("captures"));
    assertThat(tables.files("captures")).hasSize(33);
    try (var left = Files.list(folder.resolve("captures/data"))) {
      assertThat(left).hasSize(33);
    }
  }

  /// Two processes compact the same files: one of them gives up, and leaves nothing behind.
  @Test
  void compactsOnceWhenTwoProcessesDo() throws Exception {
    appendOneByOne(0, 32);
    try (Tables other = new IcebergTables(config, duckDb);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> one = threads.submit(() -> tables.compact("captures"));
      Future<Boolean> two = threads.submit(() -> other.compact("captures"));
      assertThat(one.get() || two.get()).isTrue();
    }
    assertThat(numbers(Scan.of("captures"))).containsExactly(upTo(32));
    try (var files = Files.list(folder.resolve("captures/data"))) {
      assertThat(files).hasSize(32 + 1);
    }
  }

  private long[] appendOneByOne(int from, int to) {
    return IntStream.range(from, to)
        .mapToLong(i -> tables.append("captures", rows(i, i + 1), "key-" + i).orElseThrow().id())
        .toArray();
  }

  private double[] numbers(Scan scan) {
    return tables.read(scan).number("n").values();
  }

  private static double[] upTo(int rows) {
    return IntStream.range(0, rows).asDoubleStream().toArray();
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
