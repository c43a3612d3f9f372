package io.millrace.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetExportTest {
  @TempDir Path folder;

  private final DuckDb duckDb = new DuckDb("256MB", 1);

  @AfterEach
  void close() {
    duckDb.close();
  }

  /// Expected types are by the rules of the class's documentation.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1;-2;;9223372036854775807 | BIGINT",
        "1;9223372036854775808 | VARCHAR",
        "1;2.0 | DOUBLE",
        "1.50;-0.25;1e300 | DOUBLE",
        "1;2.5;12345678901234567890123 | VARCHAR",
        "1e400;1 | VARCHAR",
        "007;1 | VARCHAR",
        "01.5;1.5 | VARCHAR",
        "0;0.5;-0.5 | DOUBLE",
        "NaN;1.0 | VARCHAR",
        "inf;1.0 | VARCHAR",
        "+1.5;2.5 | VARCHAR",
        "1_000;2_000 | VARCHAR",
        "1.0;n/a | VARCHAR",
        "£8,000;£9,000 | VARCHAR",
        "true;false | BOOLEAN",
        "True;false | VARCHAR",
        "2026-11-02;1999-02-28 | DATE",
        "2026-11-02;1999-02-29 | VARCHAR",
        "2026-11-02T07:00:00Z;2026-11-02T07:00:00.25Z | TIMESTAMP WITH TIME ZONE",
        "2026-11-02T27:00:00Z | VARCHAR",
        ";; | VARCHAR",
      })
  void givesAColumnTheNarrowestTypeThatKeepsItsValues(String cells, String type) throws Exception {
    StringBuilder csv = new StringBuilder("id,x\n");
    for (String cell : cells.split(";", -1)) {
      csv.append("1,").append(cell.contains(",") ? '"' + cell + '"' : cell).append('\n');
    }
    export(csv.toString(), List.of("id", "x"), Set.of());
    assertThat(rows("SELECT column_type FROM (DESCRIBE SELECT x FROM %s)")).containsExactly(type);
  }

  @Test
  void keepsNamesOrderAndValues() throws Exception {
    export(
        "\"Größe, \"\"cm\"\"\",b\n\"a,\nb\",2\n\"\",\n\" x \",1\n\"it's\",-7\n",
        List.of("Größe, \"cm\"", "b"),
        Set.of());
    assertThat(rows("SELECT column_name FROM (DESCRIBE SELECT * FROM %s)"))
        .containsExactly("Größe, \"cm\"", "b");
    assertThat(rows("SELECT \"Größe, \"\"cm\"\"\" FROM %s"))
        .containsExactly("a,\nb", "null", " x ", "it's");
    assertThat(rows("SELECT b FROM %s")).containsExactly("2", "null", "1", "-7");
  }

  @Test
  void keepsTextsThatLookLikeNumbers() throws Exception {
    export("zip,n\n8001,8001\n", List.of("zip", "n"), Set.of("zip"));
    assertThat(rows("SELECT column_type FROM (DESCRIBE SELECT * FROM %s)"))
        .containsExactly("VARCHAR", "BIGINT");
  }

  @Test
  void writesTheSameBytesEachTimeInTheOrderOfTheRows() throws Exception {
    StringBuilder csv = new StringBuilder("i,x\n");
    for (int i = 0; i < 300_000; i++) {
      csv.append(i).append(',').append(i * 0.5).append('\n');
    }
    byte[] first = export(csv.toString(), List.of("i", "x"), Set.of());
    byte[] second = export(csv.toString(), List.of("i", "x"), Set.of());
    assertThat(second).isEqualTo(first);
    assertThat(
            rows(
                "SELECT count(*) FROM (SELECT i, file_row_number AS n FROM read_parquet(%s,"
                    + " file_row_number = true)) WHERE i = n"))
        .containsExactly("300000");
  }

  @Test
  void takesLongLines() throws Exception {
    String text = "x".repeat(9 << 20);
    export("a,b\n" + text + ",1\n", List.of("a", "b"), Set.of());
    assertThat(rows("SELECT length(a) FROM %s")).containsExactly(Integer.toString(9 << 20));
  }

  private byte[] export(String csv, List<String> columns, Set<String> texts) throws Exception {
    Path file = folder.resolve("a'b.csv");
    Files.writeString(file, csv);
    Path parquet = folder.resolve("a'b.parquet");
    new ParquetExport(duckDb).write(file, columns, texts, parquet);
    return Files.readAllBytes(parquet);
  }

  private List<String> rows(String query) {
    String file = SqlText.literal(folder.resolve("a'b.parquet").toString());
    return duckDb.call(
        connection -> {
          List<String> all = new ArrayList<>();
          try (var statement = connection.createStatement();
              ResultSet found = statement.executeQuery(query.formatted(file))) {
            while (found.next()) {
              all.add(String.valueOf(found.getString(1)));
            }
          }
          return all;
        });
  }
}
