package io.millrace.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ml.frame.Frame;
import java.nio.file.Path;
import java.util.List;
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
      for (String make : MAKES) {
        assertThat(data.ingest("listings", cars.resolve(make + ".csv")))
            .isInstanceOf(IngestResult.Ingested.class);
      }
      DatasetVersion last = data.datasets.latest("listings").orElseThrow();
      assertThat(last.version()).isEqualTo(9);
      assertThat(last.rows()).isEqualTo(99_187);
      long start = System.nanoTime();
      Frame all = data.datasets.read("listings", 9, Split.ALL);
      System.out.println("read ms " + (System.nanoTime() - start) / 1_000_000);
      assertThat(all.rows()).isEqualTo(99_187);
      assertThat(data.datasets.read("listings", 9, Split.TRAIN).rows()).isEqualTo(69_534);
      assertThat(data.datasets.read("listings", 9, Split.VALIDATION).rows()).isEqualTo(9_750);
      assertThat(data.datasets.read("listings", 9, Split.TEST).rows()).isEqualTo(19_903);
      assertThat(data.datasets.read("listings", 1, Split.ALL).rows()).isEqualTo(10_668);
      System.out.println(data.datasets.schema("listings"));
      assertThat(all.text("model").values()[0]).isEqualTo("A1");
      assertThat(all.number("price").values()[0]).isEqualTo(12_500);
    }
  }
}
