package io.millrace.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.data.sql.SqlConfig;
import io.millrace.data.sql.TableSql;
import io.millrace.ml.frame.Frame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real listings of the United Kingdom.
class UsedCarsTest {
  private static final List<String> MAKES =
      List.of("audi", "bmw", "ford", "hyundi", "merc", "skoda", "toyota", "vauxhall", "vw");

  @TempDir Path folder;

  @Test
  void allFilesMakeOneDatasetWithTheReferenceSplit() {
    Path cars = SharedFiles.path("used-cars-uk");
    try (DataFixture data = new DataFixture(folder)) {
      data.datasets.define(DatasetSpec.of("listings", "price"));
      long start = System.nanoTime();
      for (String make : MAKES) {
        IngestResult result = data.ingest("listings", cars.resolve(make + ".csv"));
        assertThat(result).isInstanceOf(IngestResult.Ingested.class);
        assertThat(result.ingest().quarantined()).isZero();
      }
      print("ingest of 9 files", start);
      assertThat(data.datasets.latest("listings").orElseThrow())
          .returns(9, DatasetVersion::version)
          .returns(99_187L, DatasetVersion::rows);
      assertThat(rows(data, Split.TRAIN)).isEqualTo(69_534);
      assertThat(rows(data, Split.VALIDATION)).isEqualTo(9_750);
      assertThat(rows(data, Split.TEST)).isEqualTo(19_903);
      start = System.nanoTime();
      Frame all = data.datasets.read("listings", 9, Split.ALL);
      print("read of 99,187 rows", start);
      start = System.nanoTime();
      data.datasets.read("listings", 9, Split.ALL);
      print("read of 99,187 rows again", start);
      assertThat(all.text("model").values()[0]).isEqualTo("A1");
      assertThat(all.number("price").values()[0]).isEqualTo(12_500);
      assertThat(all.text("make").values()[99_186]).isEqualTo("vw");
      assertThat(data.datasets.read("listings", 1, Split.ALL).rows()).isEqualTo(10_668);
      start = System.nanoTime();
      try (TableSql sql =
          new TableSql(data.tables, data.folder.resolve("tables"), SqlConfig.DEFAULT)) {
        assertThat(
                sql.query("SELECT count(*), max(year), count(DISTINCT model) FROM listings").rows())
            .containsExactly(List.of(99_187L, 2_060L, 195L));
      }
      print("query over 99,187 rows", start);
    }
  }

  @Test
  void uncleanListingsAreReadForPeoplesNumbersAndDoubledColumns() {
    Path unclean = SharedFiles.path("used-cars-uk/unclean-focus.csv");
    try (DataFixture data = new DataFixture(folder)) {
      data.datasets.define(DatasetSpec.of("focus", "price"));
      IngestResult result = data.ingest("focus", unclean);
      assertThat(result).isInstanceOf(IngestResult.Ingested.class);
      assertThat(result.ingest().rows()).isEqualTo(5_604);
      assertThat(result.ingest().quarantined()).isEqualTo(65);
      assertThat(data.datasets.schema("focus").orElseThrow().columns())
          .extracting(c -> c.name() + " " + c.type())
          .containsExactly(
              "model TEXT",
              "year INTEGER",
              "price INTEGER",
              "transmission TEXT",
              "mileage INTEGER",
              "fuel type TEXT",
              "engine size NUMBER",
              "mileage2 NUMBER",
              "fuel type2 TEXT",
              "engine size2 NUMBER",
              "reference TEXT");
      Frame rows = data.datasets.read("focus", 1, Split.ALL);
      assertThat(rows.number("price").values()).startsWith(8_000, 13_400, 14_600);
      assertThat(rows.number("mileage2").values()).startsWith(38_852, 11_952, 22_142);
      assertThat(rows.number("mileage").values()[0]).isNaN();
      List<QuarantinedRow> bad = data.datasets.quarantine(result.ingest().id(), 0, 100);
      assertThat(bad).hasSize(65);
      assertThat(bad.getFirst().line()).isEqualTo(3_619);
      assertThat(bad.getFirst().reason()).isEqualTo("The target is missing.");
      assertThat(bad.get(1))
          .returns(3_690L, QuarantinedRow::line)
          .returns(Optional.of("engine size2"), QuarantinedRow::column)
          .returns("1560 cc", QuarantinedRow::value);
    }
  }

  private static int rows(DataFixture data, Split split) {
    return data.datasets.read("listings", 9, split).rows();
  }

  private static void print(String what, long start) {
    System.out.printf("%s: %d ms%n", what, Duration.ofNanos(System.nanoTime() - start).toMillis());
  }
}
