package io.millrace.pipeline.maprun.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.bucket.Buckets;
import io.millrace.base.json.Json;
import io.millrace.data.table.DuckDb;
import io.millrace.pipeline.maprun.ItemReaderException;
import io.millrace.pipeline.maprun.Items;
import io.millrace.pipeline.states.MapItem;
import io.millrace.pipeline.states.MapRunPlan.Reader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketSourcesTest {
  @TempDir Path project;
  private final ParquetPages parquet = new ParquetPages();
  private Path bucket = Path.of("");
  private BucketSources sources = new BucketSources(new Buckets(Map.of(), bucket), parquet);

  @BeforeEach
  void makeBucket() throws IOException {
    bucket = Files.createDirectories(project.resolve("buckets/lot"));
    sources = new BucketSources(new Buckets(Map.of(), project), parquet);
  }

  @AfterEach
  void endWorkers() {
    parquet.close();
  }

  private String read(String resource, String arguments, String config) throws ItemReaderException {
    Reader reader = new Reader(resource, Json.parse(arguments), Json.parse(config), 0);
    List<String> values = new ArrayList<>();
    try (Items items = sources.open(reader)) {
      Optional<MapItem> next = items.next();
      while (next.isPresent()) {
        assertThat(next.get().index()).isEqualTo(values.size());
        values.add(Json.write(next.get().value()));
        next = items.next();
      }
    }
    return "[" + String.join(",", values) + "]";
  }

  private String file(String text, String config) throws IOException, ItemReaderException {
    Files.writeString(bucket.resolve("f"), text.replace("¶", "\n"));
    return read("s3:getObject", "{\"Bucket\":\"lot\",\"Key\":\"f\"}", config);
  }

  @Test
  void aFileThatUnpacksToMoreThanAHundredTimesItsLengthIsRefused() throws IOException {
    try (OutputStream packed =
        new GZIPOutputStream(Files.newOutputStream(bucket.resolve("bomb.csv.gz")))) {
      byte[] lines = "1\n".repeat(500_000).getBytes(UTF_8);
      for (int i = 0; i < 4; i++) {
        packed.write(lines);
      }
    }
    assertThatExceptionOfType(ItemReaderException.class)
        .isThrownBy(
            () ->
                file(
                    "{\"fileFormat\":\"CSV\",\"fileSchema\":\"Key\",\"files\":[{\"key\":\"bomb.csv.gz\"}]}",
                    "{\"InputType\":\"MANIFEST\"}"))
        .withMessageContaining("more than 100 times its length");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "a,b¶1,2¶3,4 => [{\"a\":\"1\",\"b\":\"2\"},{\"a\":\"3\",\"b\":\"4\"}]",
        "a,b¶1 => [{\"a\":\"1\",\"b\":\"\"}]",
        "a,b¶1,2,3 => [{\"a\":\"1\",\"b\":\"2\"}]",
        "a,,c¶1,2,3 => [{\"a\":\"1\",\"\":\"2\",\"c\":\"3\"}]",
        "1,true¶x,y => [{\"1\":\"x\",\"true\":\"y\"}]",
        "a, b¶ 1 ,2 => [{\"a\":\" 1 \",\" b\":\"2\"}]",
        "a,b¶\"x,\"\"y\"\"\",\"l¶m\" => [{\"a\":\"x,\\\"y\\\"\",\"b\":\"l\\nm\"}]",
        "a => []"
      })
  void readsRowsOfCsv(String text, String items) throws IOException, ItemReaderException {
    assertThat(file(text, "{\"InputType\":\"CSV\",\"CSVHeaderLocation\":\"FIRST_ROW\"}"))
        .isEqualTo(items);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "PIPE => a|b,c",
        "SEMICOLON => a;b,c",
        "SPACE => a b,c",
        "TAB => a\tb,c",
      })
  void takesTheDelimiterThatItIsTold(String delimiter, String row)
      throws IOException, ItemReaderException {
    assertThat(
            file(
                row,
                "{\"InputType\":\"CSV\",\"CSVHeaderLocation\":\"GIVEN\",\"CSVHeaders\":[\"x\",\"y\"],\"CSVDelimiter\":\"%s\"}"
                    .formatted(delimiter)))
        .isEqualTo("[{\"x\":\"a\",\"y\":\"b,c\"}]");
  }

  @Test
  void whatAnotherWriterQuotesIsReadBack() throws IOException, ItemReaderException {
    SplittableRandom random = new SplittableRandom(3);
    String alphabet = "ab ,\"\n\r;é\u2028|\t";
    StringBuilder text = new StringBuilder("c0,c1,c2\n");
    StringBuilder expected = new StringBuilder();
    for (int row = 0; row < 500; row++) {
      var object = Json.object();
      for (int column = 0; column < 3; column++) {
        StringBuilder cell = new StringBuilder();
        random
            .ints(random.nextInt(6), 0, alphabet.length())
            .forEach(i -> cell.append(alphabet.charAt(i)));
        object.put("c" + column, cell.toString());
        text.append(column == 0 ? "" : ",").append('"');
        text.append(cell.toString().replace("\"", "\"\"")).append('"');
      }
      text.append("\r\n");
      expected.append(row == 0 ? "" : ",").append(Json.write(object));
    }
    Files.writeString(bucket.resolve("f"), text);

    assertThat(
            read(
                "s3:getObject",
                "{\"Bucket\":\"lot\",\"Key\":\"f\"}",
                "{\"InputType\":\"CSV\",\"CSVHeaderLocation\":\"FIRST_ROW\"}"))
        .isEqualTo("[" + expected + "]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "[1,{\"a\":[2]},null] => `` => [1,{\"a\":[2]},null]",
        "{\"x\":{\"skip\":[[]]},\"a\":[{\"b\":0},{\"b\":[5,6]}]} => /a/1/b => [5,6]",
        "[] => `` => []"
      })
  void readsTheElementsOfAnArrayInJson(String text, String pointer, String items)
      throws IOException, ItemReaderException {
    assertThat(file(text, "{\"InputType\":\"JSON\",\"ItemsPointer\":\"%s\"}".formatted(pointer)))
        .isEqualTo(items);
  }

  @Test
  void readsLinesOfJson() throws IOException, ItemReaderException {
    assertThat(file("{\"a\":1}¶¶[2]¶\"x\"¶", "{\"InputType\":\"JSONL\"}"))
        .isEqualTo("[{\"a\":1},[2],\"x\"]");
  }

  @Test
  void readsRowsOfParquet() throws ItemReaderException {
    write("SELECT range AS n, 'r' || range AS t, [range] AS l FROM range(12000)");

    String items =
        read(
            "s3:getObject",
            "{\"Bucket\":\"lot\",\"Key\":\"f.parquet\"}",
            "{\"InputType\":\"PARQUET\"}");

    assertThat(items).startsWith("[{\"n\":0,\"t\":\"r0\",\"l\":[0]},{\"n\":1,");
    assertThat(items).endsWith("{\"n\":11999,\"t\":\"r11999\",\"l\":[11999]}]");
  }

  @Test
  void aNumberOfParquetThatIsNoneIsNull() throws ItemReaderException {
    write("SELECT 'NaN'::DOUBLE AS x, 'NaN'::FLOAT AS y, 'NaN' AS t, NULL::DOUBLE AS n");
    assertThat(
            read(
                "s3:getObject",
                "{\"Bucket\":\"lot\",\"Key\":\"f.parquet\"}",
                "{\"InputType\":\"PARQUET\"}"))
        .isEqualTo("[{\"x\":null,\"y\":null,\"t\":\"NaN\",\"n\":null}]");
  }

  private void write(String query) {
    try (DuckDb duckDb = new DuckDb("256MB", 1)) {
      duckDb.call(
          connection -> {
            try (Statement statement = connection.createStatement()) {
              return statement.execute(
                  "COPY (%s) TO '%s' (FORMAT parquet)"
                      .formatted(query, bucket.resolve("f.parquet")));
            }
          });
    }
  }

  @Test
  void listsABucketAndReadsWhatItLists() throws IOException, ItemReaderException {
    Files.createDirectories(bucket.resolve("in"));
    Files.writeString(bucket.resolve("in/b.jsonl"), "3\n");
    Files.writeString(bucket.resolve("in/a.jsonl"), "1\n2\n");
    Files.writeString(bucket.resolve("other.jsonl"), "4\n");
    String arguments = "{\"Bucket\":\"lot\",\"Prefix\":\"in/\"}";

    String listing = read("s3:listObjectsV2", arguments, "{}");
    assertThat(Json.parse(listing)).hasSize(2);
    assertThat(Json.parse(listing).get(0).propertyNames())
        .containsExactly("Etag", "Key", "LastModified", "Size", "StorageClass");
    assertThat(Json.parse(listing).get(0).get("Key").asString()).isEqualTo("in/a.jsonl");
    assertThat(
            read(
                "s3:listObjectsV2",
                arguments,
                "{\"Transformation\":\"LOAD_AND_FLATTEN\",\"InputType\":\"JSONL\"}"))
        .isEqualTo("[1,2,3]");
  }

  @Test
  void readsTheFilesThatAManifestLists() throws IOException, ItemReaderException {
    try (OutputStream packed =
        new GZIPOutputStream(Files.newOutputStream(bucket.resolve("part.csv.gz")))) {
      packed.write("\"lot\",\"k1\",\"7\"\n\"lot\",\"k2\",\"8\"\n".getBytes(UTF_8));
    }
    String inventory =
        file(
            "{\"fileFormat\":\"CSV\",\"fileSchema\":\"Bucket, Key, Size\",\"files\":[{\"key\":\"part.csv.gz\"}]}",
            "{\"InputType\":\"MANIFEST\"}");
    assertThat(inventory)
        .isEqualTo(
            "[{\"Bucket\":\"lot\",\"Key\":\"k1\",\"Size\":\"7\"},{\"Bucket\":\"lot\",\"Key\":\"k2\",\"Size\":\"8\"}]");

    Files.writeString(bucket.resolve("rows.jsonl"), "1\n2\n");
    assertThat(
            file(
                "\"s3://lot/rows.jsonl\"¶s3://lot/rows.jsonl¶",
                "{\"InputType\":\"JSONL\",\"ManifestType\":\"ATHENA_DATA\"}"))
        .isEqualTo("[1,2,1,2]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "{\"a\":1} => {\"InputType\":\"JSON\"} => Attempting to map over non-iterable node.",
        "{\"a\":[]} => {\"InputType\":\"JSON\",\"ItemsPointer\":\"/b\"} => Attempting to map over non-iterable node.",
        "[1,] => {\"InputType\":\"JSON\"} => The JSON file cannot be read",
        "{ => {\"InputType\":\"JSONL\"} => Line 1 is no JSON value.",
        "a,a¶1,2 => {\"InputType\":\"CSV\",\"CSVHeaderLocation\":\"FIRST_ROW\"} => CSV headers cannot contain duplicates.",
        "a¶\"1 => {\"InputType\":\"CSV\",\"CSVHeaderLocation\":\"FIRST_ROW\"} => The CSV file cannot be read in line 2",
        "x => {\"InputType\":\"XML\"} => InputType cannot be 'XML'.",
        "x => {\"InputType\":\"PARQUET\"} => The file cannot be read as Parquet.",
        "x => {\"InputType\":\"JSONL\",\"ManifestType\":\"ATHENA_DATA\"} => 'x' names no file.",
        "x => {\"InputType\":\"MANIFEST\"} => The manifest is no JSON."
      })
  void saysWhatIsWrong(String text, String config, String message) {
    assertThatExceptionOfType(ItemReaderException.class)
        .isThrownBy(() -> file(text, config))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "{\"Bucket\":\"lot\",\"Key\":\"none\"} => There is no object 'none'",
        "{\"Bucket\":\"lot\",\"Key\":\"../secret\"} => There is no object '../secret'",
        "{\"Bucket\":\"../lot\",\"Key\":\"f\"} => '../lot' is not a name of a bucket",
        "{\"Bucket\":\"lot\"} => The argument 'Key' must be a text.",
      })
  void namesWhatIsMissing(String arguments, String message) throws IOException {
    Files.writeString(project.resolve("buckets/secret"), "[1]");
    assertThatExceptionOfType(ItemReaderException.class)
        .isThrownBy(() -> read("s3:getObject", arguments, "{\"InputType\":\"JSON\"}"))
        .withMessageContaining(message);
  }
}
