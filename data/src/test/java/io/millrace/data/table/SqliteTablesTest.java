package io.millrace.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.data.ColumnType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTablesTest extends TablesContract {
  @Override
  TablesConfig config(Path warehouse) {
    return TablesConfig.local(warehouse);
  }

  @Test
  void rowsOfSeveralFilesKeepTheirOrder(@TempDir Path other) {
    List<TableColumn> columns = List.of(TableColumn.required("n", ColumnType.INTEGER));
    Iterable<@Nullable Object[]> rows =
        () -> LongStream.range(0, 1_100_000).mapToObj(n -> new @Nullable Object[] {n}).iterator();
    try (DuckDb duckDb = new DuckDb("1GB", 1);
        Tables tables = new IcebergTables(TablesConfig.local(other), duckDb)) {
      tables.create("long", columns);
      tables.append("long", rows, "a");
      assertThat(tables.files("long")).hasSize(3);
      double[] expected = LongStream.range(0, 1_100_000).asDoubleStream().toArray();
      assertThat(tables.read(Scan.of("long")).number("n").values()).isEqualTo(expected);
      assertThat(tables.read(Scan.of("long").between("n", 400_000, 899_999)).rows())
          .isEqualTo(500_000);
    }
  }

  @Test
  void aLostFileIsAnErrorWithACode(@TempDir Path other) throws IOException {
    List<TableColumn> columns = List.of(TableColumn.required("n", ColumnType.INTEGER));
    List<@Nullable Object[]> rows = List.<@Nullable Object[]>of(new @Nullable Object[] {1L});
    try (DuckDb duckDb = new DuckDb("1GB", 1);
        Tables tables = new IcebergTables(TablesConfig.local(other), duckDb)) {
      tables.create("lost", columns);
      tables.append("lost", rows, "a");
      Files.delete(tables.files("lost").getFirst());
      Assertions.assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> tables.read(Scan.of("lost")))
          .returns(ErrorCode.STORAGE_UNAVAILABLE, MillraceException::code);
      try (var metadata = Files.list(other.resolve("lost/metadata"))) {
        for (Path file : metadata.toList()) {
          Files.delete(file);
        }
      }
      Assertions.assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> tables.read(Scan.of("lost")))
          .returns(ErrorCode.STORAGE_UNAVAILABLE, MillraceException::code);
    }
  }
}
