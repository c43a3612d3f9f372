package io.millrace.data.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.data.ColumnType;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.IcebergTables;
import io.millrace.data.table.TableColumn;
import io.millrace.data.table.TablesConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableSqlTest {
  @TempDir static Path folder;

  private static DuckDb duckDb;
  private static IcebergTables tables;
  private static Sql sql;

  @BeforeAll
  static void openTables() {
    duckDb = new DuckDb("512MB", 2);
    tables = new IcebergTables(TablesConfig.local(folder.resolve("tables")), duckDb);
    tables.create(
        "used-cars",
        List.of(
            TableColumn.required("make", ColumnType.TEXT),
            TableColumn.optional("price", ColumnType.NUMBER),
            TableColumn.optional("mileage", ColumnType.INTEGER),
            TableColumn.optional("sold", ColumnType.BOOLEAN),
            TableColumn.optional("at", ColumnType.TIMESTAMP)));
    tables.append("used-cars", rows(), "first");
    tables.create("empty", List.of(TableColumn.optional("price", ColumnType.NUMBER)));
    sql =
        new TableSql(
            tables,
            folder.resolve("tables"),
            new SqlConfig(Duration.ofSeconds(1), 5, 1_000_000, 10_000));
  }

  private static List<@Nullable Object[]> rows() {
    Instant time = Instant.parse("2026-01-31T12:00:00Z");
    List<@Nullable Object[]> rows = new ArrayList<>();
    rows.add(new @Nullable Object[] {"audi", 12_500.5, 15_735L, true, time});
    rows.add(new @Nullable Object[] {"ford", null, null, null, null});
    return rows;
  }

  @AfterAll
  static void closeTables() {
    sql.close();
    tables.close();
  }

  @Test
  void givesValuesOfEveryType() {
    ResultTable table = sql.query("SELECT * FROM \"used-cars\" ORDER BY make");
    assertThat(table.columns())
        .extracting(ResultTable.Column::name, ResultTable.Column::type)
        .containsExactly(
            tuple("make", "VARCHAR"),
            tuple("price", "DOUBLE"),
            tuple("mileage", "BIGINT"),
            tuple("sold", "BOOLEAN"),
            tuple("at", "TIMESTAMP WITH TIME ZONE"));
    assertThat(table.rows().getFirst())
        .containsExactly("audi", 12_500.5, 15_735L, true, Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(table.rows().get(1)).containsExactly("ford", null, null, null, null);
    assertThat(table.truncated()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH x AS (SELECT make FROM \"used-cars\") SELECT count(*) FROM x JOIN x AS y USING (make)",
        "FROM \"used-cars\" SELECT count(*) WHERE price IS NULL OR make = 'audi'",
        "SELECT 2 UNION SELECT 2",
        "SELECT count(*) FROM range(2)",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 2) SELECT max(n) FROM r",
        "SELECT count(*) FROM \"USED-CARS\" -- a comment",
      })
  void takesEveryKindOfSelect(String query) {
    assertThat(sql.query(query).rows()).containsExactly(List.of(2L));
  }

  @Test
  void anEmptyTableHasColumnsAndNoRows() {
    ResultTable table = sql.query("SELECT * FROM empty");
    assertThat(table.columns()).containsExactly(new ResultTable.Column("price", "DOUBLE"));
    assertThat(table.rows()).isEmpty();
  }

  @Test
  void givesListsAndStructures() {
    ResultTable table = sql.query("SELECT [1, 2] AS l, {'a': 1} AS s, MAP {'k': 2.5} AS m");
    assertThat(table.rows().getFirst().getFirst()).isEqualTo(List.of(1L, 2L));
    assertThat(table.rows().getFirst().get(1)).isEqualTo(java.util.Map.of("a", 1L));
  }

  @Test
  void cutsALongResultAndSaysSo() {
    ResultTable table = sql.query("SELECT * FROM range(1000000)");
    assertThat(table.rows()).hasSize(5);
    assertThat(table.truncated()).isTrue();
    assertThat(sql.query("SELECT * FROM range(5)").truncated()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP VIEW empty",
        "DELETE FROM empty",
        "WITH x AS (DELETE FROM empty RETURNING *) SELECT * FROM x",
        "INSERT INTO empty VALUES (1)",
        "SELECT 1; DROP VIEW empty",
        "SELECT 1; SELECT 2",
        "COPY (SELECT 1) TO '/tmp/millrace-sql-test'",
        "ATTACH '/tmp/millrace-sql-test.db'",
        "SET memory_limit = '100GB'",
        "PRAGMA database_list",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CALL duckdb_settings()",
        "EXPLAIN SELECT 1",
        "SHOW TABLES",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_parquet('/etc/*')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM information_schema.tables",
        "SELECT current_setting('allowed_paths')",
        "SELECT (SELECT content FROM read_text('/etc/passwd'))",
        "SELECT 1 WHERE EXISTS (FROM glob('/*'))",
        "CREATE SECRET x (TYPE s3)",
        "EXPORT DATABASE '/tmp/millrace-sql-test'",
      })
  void refusesEverythingButReadingTables(String query) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> sql.query(query))
        .returns(ErrorCode.SQL_NOT_ALLOWED, MillraceException::code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SELEC 1",
        "SELECT",
        "SELECT * FROM nothing",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM 'x.parquet'",
        "SELECT nothing FROM \"used-cars\"",
        "SELECT 'a'::INTEGER",
        "SELECT make::INTEGER FROM \"used-cars\"",
      })
  void saysWhatIsWrongWithAQuery(String query) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> sql.query(query))
        .returns(ErrorCode.SQL_INVALID, MillraceException::code);
  }

  @Test
  void namesTheTablesWhenOneIsNotThere() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> sql.query("SELECT * FROM cars"))
        .withMessage("There is no table 'cars'.")
        .returns("Name one of the tables: empty, used-cars.", MillraceException::fix);
  }

  @Test
  void stopsAQueryThatTakesTooLong() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> sql.query("SELECT count(*) FROM range(10000000) a, range(10000000) b"))
        .returns(ErrorCode.SQL_TIMEOUT, MillraceException::code);
  }

  @Test
  void stopsAQueryThatTakesTooMuchMemory() {
    Sql patient =
        new TableSql(
            tables,
            folder.resolve("tables"),
            new SqlConfig(Duration.ofSeconds(60), 5, 1_000, 10_000));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(
            () ->
                patient.query(
                    "SELECT length(string_agg(repeat('x', 100000), '')) FROM range(20000)"))
        .returns(ErrorCode.SQL_TOO_LARGE, MillraceException::code);
  }

  @Test
  void aCrashCostsOneQuery() throws Exception {
    Set<ProcessHandle> others = workers();
    try (Sql crashing =
        new TableSql(
            tables,
            folder.resolve("tables"),
            new SqlConfig(Duration.ofSeconds(60), 5, 1_000, 10_000))) {
      crashing.query("SELECT 1");
      ProcessHandle worker =
          workers().stream().filter(w -> !others.contains(w)).findFirst().orElseThrow();
      Duration used = worker.info().totalCpuDuration().orElseThrow();
      var query =
          CompletableFuture.supplyAsync(
              () -> crashing.query("SELECT count(*) FROM range(10000000) a, range(10000000) b"));
      while (worker.info().totalCpuDuration().orElseThrow().minus(used).toMillis() < 100) {
        Thread.sleep(10); // it works on the query soon
      }
      new ProcessBuilder("kill", "-SEGV", Long.toString(worker.pid())).start().waitFor();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> query.get(10, TimeUnit.SECONDS))
          .havingCause()
          .isInstanceOfSatisfying(
              MillraceException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.WORKER_FAILED));
      assertThat(crashing.query("SELECT 2").rows()).containsExactly(List.of(2L));
    }
  }

  private static Set<ProcessHandle> workers() {
    return ProcessHandle.current()
        .descendants()
        .filter(p -> p.info().command().orElse("").endsWith("/java"))
        .collect(Collectors.toSet());
  }

  @Test
  void refusesARowThatIsLargerThanAResult() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> sql.query("SELECT repeat('x', 2000000)"))
        .returns(ErrorCode.SQL_TOO_LARGE, MillraceException::code);
    assertThat(sql.query("SELECT repeat('x', 600000) FROM range(3)").rows()).hasSize(1);
  }

  @Test
  void takesADeepExpressionButNotAnEndlessOne() {
    String sum = String.join(" + ", IntStream.range(0, 200).mapToObj(_ -> "1").toList());
    assertThat(sql.query("SELECT " + sum).rows()).containsExactly(List.of(200L));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> sql.query("SELECT " + "(".repeat(4_000) + "1" + ")".repeat(4_000)))
        .returns(ErrorCode.SQL_INVALID, MillraceException::code);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> sql.query("SELECT '" + "x".repeat(10_000) + "'"))
        .returns(ErrorCode.SQL_TOO_LARGE, MillraceException::code);
  }

  @Test
  void leavesNothingBehind() throws IOException {
    assertThat(Files.exists(Path.of("/tmp/millrace-sql-test"))).isFalse();
    assertThat(Files.exists(Path.of("/tmp/millrace-sql-test.db"))).isFalse();
  }
}
