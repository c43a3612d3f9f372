package io.millrace.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.profile.ColumnProfile;
import io.millrace.ml.profile.FrameProfile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What datasets do, on every metadata database.
abstract class DatasetsContract {
  private static final String CARS =
      "make,price,mileage\naudi,12500,15735\nford,£8,000,20000\n".replace("£8,000", "\"£8,000\"");

  @TempDir Path folder;

  private DataFixture data;
  private Datasets datasets;

  abstract Database database();

  @BeforeEach
  void open() {
    data = new DataFixture(folder, database());
    datasets = data.datasets;
    datasets.define(DatasetSpec.of("cars", "price"));
  }

  @AfterEach
  void close() {
    data.close();
  }

  @Test
  void keepsWhatIsDeclared() {
    DatasetSpec spec =
        DatasetSpec.of("bikes", "cnt")
            .withIgnored(Set.of("instant"))
            .withOptional(Set.of("hum"))
            .withTypes(Map.of("hr", ColumnType.TEXT))
            .withQuarantineLimit(0.25);
    datasets.define(DatasetSpec.of("bikes", "other"));
    assertThat(datasets.define(spec).spec()).isEqualTo(spec);
    assertThat(datasets.dataset("bikes"))
        .isEqualTo(new Dataset(spec, Optional.empty(), DataFixture.NOW));
    assertThat(datasets.list()).extracting(Dataset::name).containsExactly("bikes", "cars");
    assertThat(datasets.find("none")).isEmpty();
  }

  @Test
  void aFileMakesAVersion() {
    IngestResult result = data.ingest("cars", data.file("a.csv", CARS));
    DatasetVersion version = ((IngestResult.Ingested) result).version();
    assertThat(version.version()).isEqualTo(1);
    assertThat(version.rows()).isEqualTo(2);
    assertThat(version.sourceName()).isEqualTo("a.csv");
    assertThat(datasets.latest("cars")).contains(version);
    assertThat(datasets.version("cars", 1)).isEqualTo(version);
    assertThat(datasets.schema("cars").orElseThrow().columns())
        .containsExactly(
            Schema.Column.of("make", ColumnType.TEXT),
            Schema.Column.of("price", ColumnType.INTEGER),
            Schema.Column.of("mileage", ColumnType.INTEGER));
    Frame frame = datasets.read("cars", 1, Split.ALL);
    assertThat(frame.names()).containsExactly("make", "price", "mileage");
    assertThat(frame.number("price").values()).containsExactly(12_500, 8_000);
    assertThat(frame.text("make").values()).containsExactly("audi", "ford");
  }

  @Test
  void theSameBytesMakeNoSecondVersion() {
    data.ingest("cars", data.file("a.csv", CARS));
    IngestResult again = data.ingest("cars", data.file("b.csv", CARS));
    assertThat(again).isInstanceOf(IngestResult.Known.class);
    assertThat(again.ingest().source().name()).isEqualTo("a.csv");
    assertThat(datasets.versions("cars")).hasSize(1);
    assertThat(datasets.read("cars", 1, Split.ALL).rows()).isEqualTo(2);
  }

  @Test
  void aVersionNeverChanges() {
    data.ingest("cars", data.file("a.csv", CARS));
    data.ingest("cars", data.file("b.csv", "mileage, MAKE ,price\n7,vw,9\n"));
    assertThat(datasets.versions("cars"))
        .extracting(DatasetVersion::version, DatasetVersion::rows, DatasetVersion::addedRows)
        .containsExactly(tuple(2, 3L, 1L), tuple(1, 2L, 2L));
    assertThat(datasets.read("cars", 1, Split.ALL).rows()).isEqualTo(2);
    assertThat(datasets.read("cars", 2, Split.ALL).text("make").values())
        .containsExactly("audi", "ford", "vw");
    assertThat(datasets.readSince("cars", 1, 2).text("make").values()).containsExactly("vw");
    assertThat(datasets.readSince("cars", 0, 2).rows()).isEqualTo(3);
    assertThat(datasets.readSince("cars", 2, 2).rows()).isZero();
  }

  @Test
  void rowsThatDoNotFitGoToQuarantine() {
    String rows =
        IntStream.range(0, 97)
            .mapToObj(i -> "audi,%d,1\n".formatted(i))
            .collect(Collectors.joining());
    String text = "make,price,mileage\n" + rows + "ford,cheap,1\nford,\"\",1\n\"fo\nrd\",5,1,6\n";
    IngestResult result = data.ingest("cars", data.file("a.csv", text));
    assertThat(result).isInstanceOf(IngestResult.Ingested.class);
    assertThat(result.ingest().rows()).isEqualTo(100);
    assertThat(result.ingest().quarantined()).isEqualTo(3);
    assertThat(datasets.quarantine(result.ingest().id(), 0, 10))
        .containsExactly(
            new QuarantinedRow(
                99,
                Optional.of("price"),
                "cheap",
                "The value is not a whole number.",
                "ford, cheap, 1"),
            new QuarantinedRow(
                100, Optional.of("price"), "", "The target is missing.", "ford, , 1"),
            new QuarantinedRow(
                101,
                Optional.empty(),
                "",
                "The row has 4 cells (expected: 3).",
                "fo\nrd, 5, 1, 6"));
    assertThat(datasets.quarantine(result.ingest().id(), 2, 10)).hasSize(1);
    assertThat(datasets.read("cars", 1, Split.ALL).rows()).isEqualTo(97);
  }

  @Test
  void tooManyBadRowsStopTheVersionAndTheLastGoodOneStays() {
    data.ingest("cars", data.file("a.csv", CARS));
    Path bad = data.file("b.csv", "make,price,mileage\nvw,1,1\nvw,x,1\n");
    IngestResult.Stopped stopped = (IngestResult.Stopped) data.ingest("cars", bad);
    assertThat(stopped.reason())
        .isEqualTo("1 of 2 rows (50.0 %) do not fit the schema (limit: 5.0 %).");
    assertThat(datasets.latest("cars").orElseThrow().version()).isEqualTo(1);
    assertThat(datasets.quarantine(stopped.ingest().id(), 0, 10)).hasSize(1);
    assertThat(datasets.ingests("cars", 10))
        .extracting(Ingest::outcome)
        .containsExactlyInAnyOrder(Ingest.Outcome.INGESTED, Ingest.Outcome.STOPPED);
    datasets.define(DatasetSpec.of("cars", "price").withQuarantineLimit(0.5));
    assertThat(data.ingest("cars", bad)).isInstanceOf(IngestResult.Ingested.class);
  }

  @Test
  void aMissingColumnStopsTheFileUnlessItIsOptional() {
    data.ingest("cars", data.file("a.csv", CARS));
    Path file = data.file("b.csv", "make,price\nvw,1\n");
    assertThat(((IngestResult.Stopped) data.ingest("cars", file)).reason())
        .isEqualTo("The file lacks the column mileage.");
    datasets.define(DatasetSpec.of("cars", "price").withOptional(Set.of("mileage")));
    assertThat(data.ingest("cars", file)).isInstanceOf(IngestResult.Ingested.class);
    assertThat(datasets.read("cars", 2, Split.ALL).number("mileage").values()[2]).isNaN();
  }

  @Test
  void anExtraColumnIsLeftOutAndReported() {
    data.ingest("cars", data.file("a.csv", CARS));
    IngestResult result =
        data.ingest("cars", data.file("b.csv", "make,colour,price,mileage\nvw,red,1,2\n"));
    assertThat(result.ingest().extraColumns()).containsExactly("colour");
    assertThat(datasets.read("cars", 2, Split.ALL).names())
        .containsExactly("make", "price", "mileage");
  }

  @Test
  void aFilesOwnRowNumbersAreLeftOut() {
    IngestResult result =
        data.ingest("cars", data.file("a.csv", "_row,make,price,_bucket\n7,vw,1,3\n"));
    assertThat(result.ingest().extraColumns()).containsExactly("_row", "_bucket");
    assertThat(datasets.read("cars", 1, Split.ALL).names()).containsExactly("make", "price");
    assertThat(datasets.read("cars", 1, Split.TEST).rows()).isZero();
    assertThat(Split.bucket(0)).isEqualTo(9);
  }

  @Test
  void ignoredColumnsAreKeptButNeitherCheckedNorRead() {
    datasets.define(DatasetSpec.of("cars", "price").withIgnored(Set.of("mileage")));
    data.ingest("cars", data.file("a.csv", "make,price,mileage\nvw,1,7\nvw,2,a lot\n"));
    assertThat(datasets.read("cars", 1, Split.ALL).names()).containsExactly("make", "price");
    assertThat(data.tables.files("cars")).hasSize(1);
    assertThat(data.tables.columns("cars").orElseThrow())
        .extracting(c -> c.name())
        .containsExactly("make", "price", "mileage", Datasets.ROW, Datasets.BUCKET);
  }

  @Test
  void aFileWithoutATargetOrWithoutRowsMakesNoVersion() {
    assertThat(
            ((IngestResult.Stopped) data.ingest("cars", data.file("a.csv", "make\nvw\n"))).reason())
        .isEqualTo("The file lacks the column price.");
    assertThat(((IngestResult.Stopped) data.ingest("cars", data.file("b.csv", ""))).reason())
        .isEqualTo("The file has no data rows.");
    assertThat(
            ((IngestResult.Stopped) data.ingest("cars", data.file("c.csv", "make,price\n")))
                .reason())
        .isEqualTo("The file has no data rows.");
    assertThat(datasets.schema("cars")).isEmpty();
    assertThat(datasets.latest("cars")).isEmpty();
  }

  @Test
  void sharesFollowTheRowNumbersAcrossFiles() {
    for (int file = 0; file < 2; file++) {
      int first = file * 500;
      String rows =
          IntStream.range(first, first + 500)
              .mapToObj(i -> "audi,%d,1\n".formatted(i))
              .collect(Collectors.joining());
      data.ingest("cars", data.file("rows" + file + ".csv", "make,price,mileage\n" + rows));
    }
    double[] test = datasets.read("cars", 2, Split.TEST).number("price").values();
    double[] expected =
        IntStream.range(0, 1_000).filter(i -> Split.bucket(i) <= 1).asDoubleStream().toArray();
    assertThat(test).containsExactly(expected);
    int rows =
        datasets.read("cars", 2, Split.TRAIN).rows()
            + datasets.read("cars", 2, Split.VALIDATION).rows()
            + test.length;
    assertThat(rows).isEqualTo(1_000);
  }

  @Test
  void aCrashBetweenCommitAndMetadataLosesAndDoublesNothing() {
    Path file = data.file("a.csv", CARS);
    Datasets crashing =
        new TableDatasets(
            new ForgetfulStore(data.store), data.tables, data.objects, InstantSource.system());
    assertThatIllegalStateException()
        .isThrownBy(() -> crashing.ingest("cars", file, Source.named("a.csv")));
    assertThat(datasets.versions("cars")).isEmpty();
    assertThat(data.tables.snapshots("cars")).hasSize(1);

    assertThat(data.ingest("cars", data.file("b.csv", "make,price,mileage\nvw,1,2\n")))
        .isInstanceOf(IngestResult.Ingested.class);
    assertThat(datasets.versions("cars"))
        .extracting(DatasetVersion::sourceName)
        .containsExactly("b.csv", "a.csv");
    assertThat(data.ingest("cars", file)).isInstanceOf(IngestResult.Known.class);
    assertThat(datasets.read("cars", 2, Split.ALL).rows()).isEqualTo(3);
    assertThat(data.tables.snapshots("cars")).hasSize(2);
  }

  @Test
  void profilesEveryVersionOnce() {
    data.ingest("cars", data.file("a.csv", CARS));
    FrameProfile profile = datasets.profile("cars", 1);
    assertThat(profile.rows()).isEqualTo(2);
    assertThat(profile.columns())
        .extracting(c -> c.name())
        .containsExactly("make", "price", "mileage");
    assertThat(datasets.profile("cars", 1).toJson()).isEqualTo(profile.toJson());
  }

  @Test
  void theProfileOfALaterVersionIsThatOfAllItsRows() {
    data.ingest("cars", data.file("a.csv", CARS));
    data.ingest("cars", data.file("b.csv", "make,price,mileage\nvw,1,\n"));
    FrameProfile merged = datasets.profile("cars", 2);
    FrameProfile whole = FrameProfile.of(datasets.read("cars", 2, Split.ALL));
    assertThat(merged.rows()).isEqualTo(3);
    for (ColumnProfile column : whole.columns()) {
      ColumnProfile other = merged.find(column.name()).orElseThrow();
      assertThat(other.missing()).isEqualTo(column.missing());
      assertThat(other.distinct()).isEqualTo(column.distinct());
    }
    datasets.define(DatasetSpec.of("cars", "price").withIgnored(Set.of("mileage")));
    data.ingest("cars", data.file("c.csv", "make,price\nvw,2\n"));
    assertThat(datasets.profile("cars", 3).rows()).isEqualTo(4);
    assertThat(datasets.profile("cars", 3).columns()).hasSize(2);
  }

  @Test
  void readsLatin1AndSaysSo() {
    Path file =
        data.file(
            "a.csv", "make,price,mileage\nCitroën,£1,2\n".getBytes(StandardCharsets.ISO_8859_1));
    IngestResult result = data.ingest("cars", file);
    assertThat(result.ingest().encoding()).isEqualTo("ISO-8859-1");
    assertThat(datasets.read("cars", 1, Split.ALL).text("make").values())
        .containsExactly("Citroën");
  }

  @Test
  void saysWhatIsNotThere() {
    assertCode(ErrorCode.DATASET_NOT_FOUND, () -> datasets.dataset("none"));
    assertCode(ErrorCode.DATASET_NOT_FOUND, () -> datasets.versions("none"));
    assertCode(ErrorCode.DATASET_NOT_FOUND, () -> data.ingest("none", folder));
    assertCode(ErrorCode.DATASET_VERSION_NOT_FOUND, () -> datasets.version("cars", 1));
    assertCode(ErrorCode.DATASET_VERSION_NOT_FOUND, () -> datasets.read("cars", 1, Split.ALL));
    assertCode(ErrorCode.INGEST_NOT_FOUND, () -> datasets.quarantine("x", 0, 1));
    assertCode(ErrorCode.REQUEST_INVALID, () -> datasets.ingests("cars", 1_001));
    assertCode(ErrorCode.CSV_INVALID, () -> data.ingest("cars", folder.resolve("none.csv")));
    assertCode(ErrorCode.DATASET_INVALID, () -> DatasetSpec.of("No", "x"));
  }

  private static void assertCode(ErrorCode code, Runnable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call::run)
        .returns(code, MillraceException::code);
  }

  /// A store whose process dies just before a version is written.
  private record ForgetfulStore(DatasetStore store) implements DatasetStore {
    @Override
    public void add(DatasetVersion version, Ingest ingest) {
      throw new IllegalStateException("killed");
    }

    @Override
    public Dataset put(DatasetSpec spec, Instant now) {
      return store.put(spec, now);
    }

    @Override
    public Schema freeze(String dataset, Schema schema) {
      return store.freeze(dataset, schema);
    }

    @Override
    public Optional<Dataset> find(String name) {
      return store.find(name);
    }

    @Override
    public List<Dataset> list() {
      return store.list();
    }

    @Override
    public void add(Ingest stopped) {
      store.add(stopped);
    }

    @Override
    public List<DatasetVersion> versions(String dataset) {
      return store.versions(dataset);
    }

    @Override
    public Optional<DatasetVersion> version(String dataset, int version) {
      return store.version(dataset, version);
    }

    @Override
    public Optional<DatasetVersion> latest(String dataset) {
      return store.latest(dataset);
    }

    @Override
    public Optional<DatasetVersion> versionOf(String dataset, String digest) {
      return store.versionOf(dataset, digest);
    }

    @Override
    public List<Ingest> ingests(String dataset, int limit) {
      return store.ingests(dataset, limit);
    }

    @Override
    public Optional<Ingest> ingest(String id) {
      return store.ingest(id);
    }
  }
}
