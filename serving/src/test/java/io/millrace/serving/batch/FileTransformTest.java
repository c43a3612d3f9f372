package io.millrace.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.digest.Sha256;
import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.data.DatasetSpec;
import io.millrace.data.Source;
import io.millrace.data.sql.TableSql;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.TestFiles;
import io.millrace.serving.Captures;
import io.millrace.serving.Cars;
import io.millrace.serving.Classes;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.Endpoints;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.serving.ServableModel;
import io.millrace.serving.capture.CaptureLog;
import io.millrace.serving.capture.MemoryTables;
import io.millrace.serving.capture.TableCaptures;
import io.millrace.serving.task.DeployTask;
import io.millrace.serving.task.ScoreBatchTask;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Prices are `20000 - 0.1 * mileage`, 500 more for diesel: see [Cars].
class FileTransformTest {
  private static final Instant START = Instant.parse("2026-11-02T02:00:00.75Z");
  private static final Transform.Limits SMALL = new Transform.Limits(2, Duration.ZERO, 100, 7);
  private static final String[] NONE = {};

  /// Of those whose values a file can have.
  private static final int ROWS = 30;

  private static final int KILLS = Integer.getInteger("millrace.kills", 20);

  @TempDir Path folder;

  private final MemoryEndpointStore store = new MemoryEndpointStore(InstantSource.system());
  private final Cars.Loader models =
      Cars.loader(Cars.linear("m", 1, 20_000), Cars.linear("m", 2, 30_000));
  private MemoryTables tables = new MemoryTables();
  private Endpoints endpoints;
  private RealTables tabular;
  private Captures captures;

  @BeforeEach
  void open() throws IOException {
    tabular = RealTables.open(folder);
    endpoints = new Endpoints(store, models);
    captures = captures("log");
    Files.createDirectories(folder.resolve("in"));
    deploy(1);
  }

  @AfterEach
  void close() {
    tabular.close();
    captures.close();
    endpoints.close();
  }

  private Captures captures(String log) {
    CaptureLog lines =
        CaptureLog.open(
            folder.resolve(log), 1 << 16, 1 << 20, Duration.ofMillis(50), InstantSource.system());
    return new TableCaptures(
        lines, tables, new LocalObjectStore(folder.resolve("objects")), store, Duration.ofHours(1));
  }

  private void deploy(int version) {
    String wish =
        "{\"endpoint\":\"price\",\"models\":[{\"name\":\"m\",\"version\":%d}]}".formatted(version);
    new DeployTask(endpoints).run(Json.parse(wish), new FakeContext("deploy" + version));
  }

  @Test
  void transformsTheRowsOfTheGuide() throws Exception {
    write("VIN-7,84000,diesel\nVIN-8,20000,petrol\n", "a.csv");
    run("a.csv", "'input_filter':'$[1:]','output_filter':'$[0,-1]','inference_ids':'none'");
    assertThat(read("a.scored.csv")).isEqualTo("VIN-7,12100.0\nVIN-8,18000.0\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          'join':'input'                                  | id,Mileage,fuel,prediction  | 7,10000,diesel,19500.0
          'join':'none'                                   | prediction                  | 19500.0
          'output_filter':'$[-1,0]'                       | prediction,id               | 19500.0,7
          'output_filter':'$[1:3]'                        | Mileage,fuel                | 10000,diesel
          'output_filter':'$[1:3]','slice_end':'included' | Mileage,fuel,prediction     | 10000,diesel,19500.0
          'input_filter':'$[1,2]','output_filter':'$'     | id,Mileage,fuel,prediction  | 7,10000,diesel,19500.0
          """)
  void writesWhatIsAskedForOfACsvFile(String settings, String header, String row) throws Exception {
    write("id,Mileage,fuel\n7,10000,diesel\n", "a.csv");
    run("a.csv", settings.strip() + ",'inference_ids':'none'");
    assertThat(read("a.scored.csv").lines()).containsExactly(header.strip(), row.strip());
  }

  @Test
  void takesItsSettingsInOneObject() throws Exception {
    write("mileage,fuel\n10000,diesel\n", "a.csv");
    run("a.csv", "'transform':{'join':'none','inference_ids':'none'}");
    assertThat(read("a.scored.csv")).isEqualTo("prediction\n19500.0\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'join':'both'|'both' (expected: input, none)",
        "'slice_end':'in'|'in' (expected: excluded, included)",
        "'bad_rows':1|bad_rows: 1 (expected: a text)",
        "'capture':'no'|capture: \"no\" (expected: true or false)",
        "'output_format':'json'|Answers to CSV cannot be written as JSON.",
        "'output_format':'jsonl'|Answers to CSV cannot be written as JSONL.",
        "'output_format':'parquet','output_dataset':'d'|Answers that are written as PARQUET cannot",
        "'output_dataset':'A B'|dataset name: 'A B'",
        "'output_format':'parquet','output_filter':'$[0,0]'|gives a column more than once",
        "'transform':{'joins':'none'}|score-batch.transform: 'joins' (expected: format,",
        "'transform':{'endpoint':'e'}|score-batch.transform: 'endpoint' (expected: format,"
      })
  void saysWhichSettingIsNone(String settings, String what) throws Exception {
    write("mileage,fuel\n10000,diesel\n", "a.csv");
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> run("a.csv", settings))
        .withMessageContaining(what);
  }

  /// The rows of monitoring-formats.md, section 13, item 6: the four of filter and join, in the
  /// forms of JSON.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          {"id":7,"car":{"mileage":10000,"fuel":"diesel"}} | 'input_filter':'$.car','join':'none' | {"prediction":19500.0}
          {"id":7,"mileage":10000,"fuel":"diesel"} | 'join':'none' | {"prediction":19500.0}
          {"id":7,"mileage":10000,"fuel":"diesel"} | 'join':'input' | {"id":7,"mileage":10000,"fuel":"diesel","SageMakerOutput":{"prediction":19500.0}}
          {"id":7,"mileage":10000,"fuel":"diesel"} | 'output_filter':'$[\\"id\\",\\"SageMakerOutput\\"]' | {"id":7,"SageMakerOutput":{"prediction":19500.0}}
          {"id":7,"mileage":1.50e4,"fuel":null} | 'output_filter':'$.SageMakerOutput.prediction' | 18500.0
          ["VIN-7",10000,"diesel"] | 'input_filter':'$[1:]' | {"SageMakerInput":["VIN-7",10000,"diesel"],"SageMakerOutput":{"prediction":19500.0}}
          ["VIN-7",10000,"diesel",4] | 'input_filter':'$[1:2]','slice_end':'included','output_filter':'$.SageMakerInput[0]' | "VIN-7"
          {"features":[10000,"diesel"]} | 'input_filter':'$.features','output_filter':'$[\\"SageMakerOutput\\",\\"features\\"]' | {"SageMakerOutput":{"prediction":19500.0},"features":[10000,"diesel"]}
          """)
  void filtersAndJoinsJson(String record, String settings, String expected) throws Exception {
    String whole = settings.strip() + ",'inference_ids':'none'";
    write(record + "\n\n" + record, "a.jsonl");
    run("a.jsonl", whole);
    assertThat(read("a.scored.jsonl")).isEqualTo(expected + "\n" + expected + "\n");
    write("\uFEFF[" + record + "\n, " + record + "\r\n]", "a.json");
    run("a.json", whole);
    assertThat(read("a.scored.json")).isEqualTo("[\n" + expected + ",\n" + expected + "\n]\n");
    if (record.startsWith("{")) {
      write(record, "b.json");
      run("b.json", whole);
      assertThat(read("b.scored.json")).isEqualTo(expected + "\n");
    }
    run("a.jsonl", whole + ",'output_format':'json'");
    assertThat(Json.parse(read("a.scored.json"))).hasSize(2);
  }

  /// The answers of the same records as JSON are in [#filtersAndJoinsJson].
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          {"id":7,"mileage":10000,"fuel":"diesel"} | 'join':'none' | prediction | 19500.0
          {"id":7,"mileage":10000,"fuel":"diesel"} | 'join':'input' | id,mileage,fuel,prediction | 7,10000,diesel,19500.0
          {"id":"a,\\"b\\"","mileage":1.50e4,"fuel":null,"new":true} | 'join':'input' | id,mileage,fuel,new,prediction | "a,""b\""",1.50E4,,true,18500.0
          {"id":7,"mileage":10000,"fuel":"diesel"} | 'output_filter':'$[\\"SageMakerOutput\\",\\"id\\"]' | prediction,id | 19500.0,7
          {"id":7,"car":{"mileage":10000,"fuel":"diesel"}} | 'input_filter':'$.car','output_filter':'$[\\"id\\",\\"SageMakerOutput\\"]' | id,prediction | 7,19500.0
          {"id":7,"car":{"mileage":10000,"fuel":"diesel"}} | 'input_filter':'$.car','output_filter':'$.car' | mileage,fuel | 10000,diesel
          {"Prediction":1,"mileage":10000,"fuel":"diesel","FUEL_":""} | 'join':'input' | Prediction,mileage,fuel,FUEL_,prediction_2 | 1,10000,diesel,,19500.0
          {"":1,"mileage":10000,"x":2,"X":3,"fuel":"diesel"} | 'join':'input' | column_1,mileage,x,X_2,fuel,prediction | 1,10000,2,3,diesel,19500.0
          ["VIN-7",10000,"diesel"] | 'input_filter':'$[1:]' | column_1,column_2,column_3,prediction | VIN-7,10000,diesel,19500.0
          ["VIN-7",10000,"diesel"] | 'input_filter':'$[1:]','output_filter':'$.SageMakerInput[0,1]' | column_1,column_2 | VIN-7,10000
          {"mileage":10000,"fuel":"diesel"} | 'output_filter':'$.*' | column_1,column_2,prediction | 10000,diesel,19500.0
          """)
  void writesAnswersToJsonAsATable(String record, String settings, String header, String row)
      throws Exception {
    String whole = settings.strip() + ",'inference_ids':'none','output_format':'csv'";
    write(record + "\n\n" + record, "a.jsonl");
    run("a.jsonl", whole);
    assertThat(read("a.scored.csv").lines()).containsExactly(header, row, row);
    write("\uFEFF[" + record + "\n, " + record + "\r\n]", "b.json");
    run("b.json", whole);
    assertThat(read("b.scored.csv").lines()).containsExactly(header, row, row);
    run("b.json", whole.replace("'csv'", "'parquet'"));
    assertThat(query("SELECT column_name FROM (DESCRIBE SELECT * FROM %s)".formatted(parquet("b"))))
        .isEqualTo(List.of(header.split(",", -1)));
  }

  private String parquet(String stem) {
    return "read_parquet('%s')".formatted(folder.resolve("out/" + stem + ".scored.parquet"));
  }

  /// Of the records of a table one has less than the first, one more, one has a value inside.
  @Test
  void keepsTypesOfJsonInParquetAndPutsAsideWhatNoColumnHas() throws Exception {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < JsonColumns.RECORDS; i++) {
      records.add(
          "{\"id\":%d,%s\"zip\":\"%d\",\"mileage\":1e4,\"x\":%s}"
              .formatted(i, i == 500 ? "\"sold\":true," : "", 8_000 + i, i == 7 ? "1e20" : "0.5"));
    }
    records.add("{\"mileage\":20000,\"sold\":null}");
    records.add("{\"mileage\":20000,\"more\":1}");
    records.add("{\"mileage\":20000,\"zip\":[1]}");
    records.add("{\"mileage\":20000,\"zip\":\"a\\u0000b\"}");
    write(String.join("\n", records), "a.jsonl");
    JsonNode result = run("a.jsonl", "'output_format':'parquet','inference_ids':'none'");
    assertThat(result.get("scored").asInt()).isEqualTo(1_001);
    assertThat(
            query(
                "SELECT column_name || ' ' || column_type FROM (DESCRIBE SELECT * FROM %s)"
                    .formatted(parquet("a"))))
        .containsExactly(
            "id BIGINT",
            "sold BOOLEAN",
            "zip VARCHAR",
            "mileage DOUBLE",
            "x DOUBLE",
            "prediction DOUBLE");
    assertThat(
            query(
                "SELECT count(*) || ' ' || count(sold) || ' ' || count(zip) || ' ' || max(x) || ' '"
                    + " || sum(prediction) FROM "
                    + parquet("a")))
        .containsExactly("1001 1 1000 1e+20 19018000.0"); // 1000 * 19000 + 18000
    assertThat(
            read("a.rejected.jsonl").lines().map(line -> Json.parse(line).get("reason").asString()))
        .containsExactly(
            "field 'more': no column has it (expected: what the first 1,000 records have)",
            "field 'zip': an array (expected: one value, as a column has)",
            "field 'zip': a text with the character NUL (expected: none)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          {"mileage":1,"car":{"a":1}} | | No column can hold field 'car' of line 2, which has values inside.
          {"mileage":1,"tags":[1]} | 'join':'input' | No column can hold field 'tags' of line 2, which has values inside.
          {"mileage":1,"car":{"a":1}} | 'output_filter':'$.*' | No column can hold value 2 of line 2, which has values inside.
          {"mileage":1} | 'output_filter':'$.SageMakerOutput.prediction' | The output filter gives a value by itself for line 2
          {"mileage":1,"a\\u0000b":1} | | No column can be called as the field 'a?b' is: it has the character NUL.
          """)
  void refusesToWriteJsonAsATableThatHasNoColumns(String record, String settings, String what)
      throws Exception {
    String more = settings == null ? "" : settings.strip() + ",";
    write("{\"mileage\":\"none of\",\"bad\":{}}\n" + record, "a.jsonl");
    for (String as : List.of("'output_format':'parquet'", "'output_dataset':'scored'")) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> run("a.jsonl", more + as))
          .returns(ErrorCode.TRANSFORM_INVALID, MillraceException::code)
          .withMessageContaining(what);
    }
    assertThat(left("out")).isEmpty();
    assertThat(left("state")).isEmpty();
  }

  @Test
  void addsAnswersToJsonToADataset() throws Exception {
    write("[{\"id\":\"a\",\"mileage\":10000},{\"mileage\":20000}]", "a.json");
    JsonNode result = run("a.json", "'output_dataset':'scored'");
    assertThat(result.get("output_version").asInt()).isEqualTo(1);
    assertThat(query(tabular.sql(), "SELECT id, mileage, prediction FROM scored ORDER BY 2"))
        .containsExactly("[a, 10000, 19000.0]", "[null, 20000, 18000.0]");
    assertThat(left("out")).isEmpty();
    write("{\"2024\":1,\"mileage\":10000}", "b.jsonl");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> run("b.jsonl", "'output_dataset':'by_year'"))
        .returns(ErrorCode.TRANSFORM_INVALID, MillraceException::code)
        .withMessageContaining("as the field '2024' is: it reads as a value");
  }

  @Test
  void refusesMoreFieldsThanATableHasColumns() throws Exception {
    String fields =
        IntStream.range(0, 4_097)
            .mapToObj(i -> "\"f%d\":1".formatted(i))
            .collect(Collectors.joining(","));
    write("{\"mileage\":1," + fields + "}", "a.jsonl");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> run("a.jsonl", "'output_format':'csv'"))
        .returns(ErrorCode.TRANSFORM_INVALID, MillraceException::code)
        .withMessageContaining("more than 4,096 fields");
  }

  @Test
  void namesAnswersToJsonAsSageMakerDoes() throws Exception {
    write("{\"mileage\":10000,\"fuel\":\"diesel\"}", "a.json");
    run("a.json", "'join':'none','inference_ids':'sagemaker'");
    assertThat(read("a.scored.json"))
        .matches(
            "\\{\"prediction\":19500.0,\"SageMakerInferenceId\":\"[0-9a-f-]{36}\","
                + "\"SageMakerInferenceTime\":\"2026-11-02T02:00:00Z\"}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          {"mileage":1,"SageMakerOutput":2} | the field 'SageMakerOutput' is reserved for the answer
          {"mileage":1,"inferenceId":2} | the field 'inferenceId' is reserved for the answer's name
          {"mileage":"many"} | field 'mileage': 'many' (expected: a number)
          {"mileage":[1]} | field 'mileage': an array (expected: one value)
          {"mileage":1e999} | field 'mileage': 1E+999 (expected: a finite number)
          {"miles":1} | none of the fields mileage, fuel
          {"mileage":null} | field 'mileage': absent, and the endpoint's models have no answer without it
          [1,2,3] | an array of 3 values (expected: 2, mileage, fuel)
          7 | 7 (expected: an object or an array)
          {"mileage":1,"Mileage":2} | field 'mileage': given twice
          {"mileage":1,"mileage":2} | no JSON: Duplicate Object property "mileage"
          {"mileage":1,"x":1e12345678901} | no JSON: the exponent of a number is beyond 32 bits
          {"mileage":1}} | no JSON
          {"mileage" | no JSON
          """)
  void putsBadJsonRecordsAside(String record, String reason) throws Exception {
    write("{\"mileage\":10000}\n\n" + record, "a.jsonl");
    run("a.jsonl", "");
    assertThat(read("a.scored.jsonl").lines()).hasSize(1);
    JsonNode rejected = Json.parse(read("a.rejected.jsonl"));
    assertThat(rejected.get("line").asInt()).isEqualTo(3);
    assertThat(rejected.get("reason").asString()).startsWith(reason);
    assertThat(rejected.has("record")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          ^^ | The file is empty
          [{"mileage":1} {"mileage":2}] | There is '{' in or behind element 2
          [{"mileage":1},] | There is ']' in or behind element 2
          [{"mileage":1},{"mileage":2} | The file ends in or behind element 3
          [{"mileage":1},{"mileage":" | The file ends in or behind element 2
          [{"mileage":1}] x | There is more behind the array
          """)
  void refusesFilesThatCannotBeCutIntoValues(String text, String what) throws Exception {
    write(text, "a.json");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> run("a.json", ""))
        .returns(ErrorCode.JSON_INVALID, MillraceException::code)
        .withMessageContaining(what);
    assertThat(left("out")).isEmpty();
  }

  @Test
  void anElementThatIsNoJsonCostsThatElement() throws Exception {
    write(
        "[{\"mileage\":1},{\"mileage\":tru},\n\n{\"mile\nage\":1},5,\"a,]\",{\"mileage\":2}]",
        "a.json");
    run("a.json", "");
    assertThat(Json.parse(read("a.scored.json"))).hasSize(2);
    assertThat(
            read("a.rejected.jsonl").lines().map(line -> Json.parse(line).get("element").asInt()))
        .containsExactly(2, 3, 4, 5);
  }

  @Test
  void namesAnswersAsSageMakerDoes() throws Exception {
    write("mileage,fuel\n10000,diesel\n", "a.csv");
    run("a.csv", "'join':'none','inference_ids':'sagemaker'");
    assertThat(read("a.scored.csv"))
        .matches(
            """
            prediction,SageMakerInferenceId,SageMakerInferenceTime
            19500.0,[0-9a-f-]{36},2026-11-02T02:00:00Z
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1", "UTF-16"})
  void writesUtf8WhateverTheInputIs(Charset charset) throws Exception {
    String text = "wheel;mileage;fuel\nCitroën;10000;diesel\n5\" big;20000;petrol\n";
    Files.write(folder.resolve("in/a.csv"), text.getBytes(charset));
    run("a.csv", "'inference_ids':'none'");
    assertThat(read("a.scored.csv"))
        .isEqualTo(
            """
            wheel,mileage,fuel,prediction
            Citroën,10000,diesel,19500.0
            "5"" big",20000,petrol,18000.0
            """);
  }

  @Test
  void endsAtTheFirstBadRowIfAsked() throws Exception {
    write("mileage,fuel\n10000,diesel\n\nx,diesel\ny,diesel\n", "a.csv");
    assertThatExceptionOfType(TaskFailure.class)
        .isThrownBy(() -> run("a.csv", "'bad_rows':'fail'"))
        .returns("Batch.BadRow", TaskFailure::error)
        .withMessage(
            "Batch.BadRow: Line 4 cannot be scored: field 'mileage': 'x' (expected: a number)");
    assertThat(left("out")).isEmpty();
    assertThat(left("state")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'input_filter':'$[1:'|TRANSFORM_INVALID|has its end at position 5",
        "'input_filter':'$.mileage'|TRANSFORM_INVALID|has names",
        "'output_filter':'$[3]'|TRANSFORM_INVALID|has [3], and the rows have 3 columns",
        "'input_filter':'$[5:]'|CSV_INVALID|has none",
        "'header':'absent','input_filter':'$[0]'|CSV_INVALID|would see 1 columns (expected: 2,"
            + " mileage,fuel)"
      })
  void saysWhyATransformCannotBe(String settings, ErrorCode code, String what) throws Exception {
    write("mileage,fuel\n10000,diesel\n", "a.csv");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> run("a.csv", settings))
        .returns(code, MillraceException::code)
        .withMessageContaining(what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'dataset':{'name':'cars'}|cars",
        "'dataset':{'name':'cars','version':1}|cars-1",
        "'sql':'SELECT * FROM cars ORDER BY id'|query"
      })
  void transformsTables(String data, String stem) throws Exception {
    Path file = folder.resolve("cars.csv");
    Files.writeString(
        file,
        "id,Mileage,fuel,sold,seen\n"
            + "1,10000,diesel,true,2026-11-02T07:00:00Z\n"
            + "2,20000,\"a,\"\"b\"\"\",,\n");
    tabular.datasets().define(DatasetSpec.of("cars", Optional.empty()));
    tabular.datasets().ingest("cars", file, Source.named("cars.csv"));
    runOf(data, "'inference_ids':'none'");
    assertThat(
            read(stem + ".scored.csv").lines().map(line -> line.replaceAll(",_row|,_bucket", "")))
        .hasSize(3)
        .first(InstanceOfAssertFactories.STRING)
        .startsWith("id,Mileage,fuel,sold,seen")
        .endsWith(",prediction");
    assertThat(
            read(stem + ".scored.csv")
                .lines()
                .skip(1)
                .map(
                    line ->
                        line.replaceAll("Z(,[0-9]+){2},1", "Z,1")
                            .replaceAll(",,(,[0-9]+){2},1", ",,,1")))
        .containsExactly(
            "1,10000,diesel,true,2026-11-02T07:00:00Z,19500.0",
            "2,20000,\"a,\"\"b\"\"\",,,18000.0");
    runOf(data, "'inference_ids':'none','output_format':'jsonl'");
    assertThat(
            Json.parse(read(stem + ".scored.jsonl").lines().findFirst().orElseThrow())
                .get("sold")
                .asBoolean())
        .isTrue();
    assertThat(left("state")).noneMatch(name -> name.endsWith(".rows"));
  }

  /// What is expected are XGBoost's probabilities of three classes in Python.
  @ParameterizedTest
  @CsvSource({"'', 0 1 2", "low middle high, low middle high"})
  void writesAColumnForEachOfSeveralNumbers(String classes, String labels) throws Exception {
    String[] named = classes.isEmpty() ? NONE : classes.split(" ", -1);
    deploy(Classes.xgboost("xgb", Classes.XGBOOST, named));
    List<String> names = Stream.of(labels.split(" ", -1)).map("prediction_"::concat).toList();
    write(Classes.csv(Classes.XGBOOST, ROWS), "a.csv");
    run("a.csv", "'join':'none','inference_ids':'none'");
    List<String> lines = read("a.scored.csv").lines().toList();
    assertThat(lines).hasSize(1 + ROWS).startsWith(String.join(",", names));
    write(String.join("\n", lines(Classes.json(Classes.XGBOOST, ROWS))), "b.jsonl");
    run("b.jsonl", "'join':'none','inference_ids':'none'");
    List<JsonNode> records = read("b.scored.jsonl").lines().map(Json::parse).toList();
    run("a.csv", "'inference_ids':'none','output_format':'parquet'");
    String scored = "read_parquet('%s')".formatted(folder.resolve("out/a.scored.parquet"));
    for (int output = 0; output < names.size(); output++) {
      double sum = 0;
      for (int row = 0; row < ROWS; row++) {
        double expected = Classes.XGBOOST.predictions()[row][output];
        String cell = lines.get(1 + row).split(",", -1)[output];
        assertThat(Double.parseDouble(cell)).isCloseTo(expected, within(1e-6));
        assertThat(records.get(row).propertyNames()).containsExactlyElementsOf(names);
        assertThat(records.get(row).path(names.get(output)).asDouble())
            .isCloseTo(expected, within(1e-6));
        sum += expected;
      }
      String asked = "SELECT sum(\"%s\")::VARCHAR FROM %s".formatted(names.get(output), scored);
      assertThat(Double.parseDouble(query(asked).getFirst())).isCloseTo(sum, within(1e-4));
    }
  }

  /// Makes `price` serve one model.
  private void deploy(ServableModel model) {
    models.add(model);
    var _ =
        endpoints.deploy(
            new DeployEndpoint(
                "price", List.of(model.id()), new Combine.First(), 100, Optional.empty()));
  }

  private static List<String> lines(JsonNode array) {
    return array.valueStream().map(Json::write).toList();
  }

  @Test
  void transformsParquet() throws Exception {
    makeParquet(
        "SELECT i::INTEGER AS id, 1000.0 * i AS mileage, 'diesel' AS fuel,"
            + " DATE '2026-11-02' AS day",
        12_000);
    run("a.parquet", "'inference_ids':'none','capture':false");
    assertThat(read("a.scored.csv").lines())
        .hasSize(12_001)
        .startsWith(
            "id,mileage,fuel,day,prediction",
            "0,0.0,diesel,2026-11-02,20500.0",
            "1,1000.0,diesel,2026-11-02,20400.0")
        .endsWith("11999,11999000.0,diesel,2026-11-02,-1179400.0");
  }

  @Test
  void writesParquetWithTheColumnsAndTypesOfTheTable() throws Exception {
    makeParquet("SELECT i AS id, '0' || i AS code, '8001' AS zip, 1000.0 * i AS mileage", 12_000);
    run("a.parquet", "'inference_ids':'none','output_format':'parquet'");
    String scored = "read_parquet('%s')".formatted(folder.resolve("out/a.scored.parquet"));
    assertThat(
            query(
                "SELECT column_name || ' ' || column_type FROM (DESCRIBE SELECT * FROM "
                    + scored
                    + ")"))
        .containsExactly(
            "id BIGINT", "code VARCHAR", "zip VARCHAR", "mileage DOUBLE", "prediction DOUBLE");
    assertThat(query("SELECT count(*) || ' ' || sum(prediction) FROM " + scored))
        .containsExactly("12000 -6959400000.0"); // 12000 * 20000 - 100 * 71994000
    assertThat(
            query(
                "SELECT id || ' ' || code || ' ' || prediction FROM %s WHERE id = 7"
                    .formatted(scored)))
        .containsExactly("7 07 19300.0");
  }

  @Test
  void namesTheColumnsOfATableWhoseFileDoesNot() throws Exception {
    write("VIN-7,84000,diesel\nVIN-8,20000,petrol\n", "a.csv");
    run("a.csv", "'input_filter':'$[1:]','output_format':'parquet','header':'absent'");
    assertThat(
            query(
                "SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet('%s'))"
                    .formatted(folder.resolve("out/a.scored.parquet"))))
        .containsExactly("column_1", "column_2", "column_3", "prediction", "inferenceId");
    assertThat(left("out")).containsExactly("a.scored.parquet");
  }

  @Test
  void addsAnswersToADatasetAsItsNextVersion() throws Exception {
    write("id,Prediction,mileage,fuel\n1,7,10000,diesel\nx,8,20000,petrol\n", "a.csv");
    JsonNode first = run("a.csv", "'output_dataset':'scored'");
    assertThat(first.get("output_dataset").asString()).isEqualTo("scored");
    assertThat(first.get("output_version").asInt()).isEqualTo(1);
    assertThat(first.has("output")).isFalse();
    assertThat(run("a.csv", "'output_dataset':'scored'").get("output_version").asInt())
        .as("the same visit to the state")
        .isEqualTo(1);
    write("id,Prediction,mileage,fuel\n3,7,30000,diesel\n", "b.csv");
    assertThat(run("b.csv", "'output_dataset':'scored'").get("output_version").asInt())
        .isEqualTo(2);
    assertThat(
            query(tabular.sql(), "SELECT id, \"Prediction\", prediction_2 FROM scored ORDER BY 1"))
        .containsExactly("[1, 7, 19500.0]", "[3, 7, 17500.0]", "[x, 8, 18000.0]");
    assertThat(left("out")).isEmpty();
  }

  @Test
  void saysWhyADatasetDoesNotTakeTheAnswers() throws Exception {
    write("id,mileage\n1,10000\n", "a.csv");
    run("a.csv", "'output_dataset':'scored'");
    write("name,mileage\n1,10000\n", "b.csv");
    assertThatExceptionOfType(TaskFailure.class)
        .isThrownBy(() -> run("b.csv", "'output_dataset':'scored'"))
        .returns("Batch.DatasetRefused", TaskFailure::error)
        .withMessageContaining("The file lacks the column id.");
    assertThat(left("out")).isEmpty();
    assertThat(tabular.datasets().versions("scored")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'dataset':{'name':'vans'}|DATASET_NOT_FOUND|vans",
        "'dataset':{'name':'cars','version':7}|DATASET_VERSION_NOT_FOUND|7",
        "'dataset':{'name':'cars'}|DATASET_VERSION_NOT_FOUND|has no version yet",
        "'sql':'SELECT'|SQL_INVALID|",
        "'sql':'SELECT * FROM range(10001)'|SQL_TOO_LARGE|more than 10,000 rows",
        "'file':{'path':'in/no.parquet'}|PROJECT_FILE_NOT_FOUND|no.parquet",
        "'file':{'path':'in/bad.parquet'}|PARQUET_INVALID|cannot be read"
      })
  void saysWhyATableCannotBeTransformed(String data, ErrorCode code, String what) throws Exception {
    write("PAR1 is not enough", "bad.parquet");
    tabular.datasets().define(DatasetSpec.of("cars", Optional.empty()));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> runOf(data, ""))
        .returns(code, MillraceException::code)
        .withMessageContaining(what == null ? "" : what);
  }

  @Test
  void tellsHowFarItIs() throws Exception {
    write(cars(100), "a.csv");
    FakeContext context = new FakeContext("v");
    Instant[] now = {START};
    InstantSource clock = () -> now[0] = now[0].plusMillis(100);
    transform(SMALL, clock, places -> places).run(arguments("a.csv", ""), context);
    assertThat(context.progress.getLast()).matches("100 lines, \\d+ rows/s, 0 s left \\d+/\\d+");
    assertThat(context.progress).anyMatch(line -> line.matches(".* [1-9]\\d* s left .*"));
  }

  @Test
  void goesOnByTheConfigThatItBeganWith() throws Exception {
    write(cars(100), "a.csv");
    assertThatExceptionOfType(DyingFiles.Died.class)
        .isThrownBy(() -> dying(30, 1).run(arguments("a.csv", ""), new FakeContext("v")));
    deploy(2);
    JsonNode result =
        transform(SMALL, () -> START, places -> places)
            .run(arguments("a.csv", ""), new FakeContext("v"));
    assertThat(result.get("models").asString()).isEqualTo("m/1");
    assertThat(read("a.scored.csv").lines().skip(1))
        .allMatch(
            line -> Double.parseDouble(line.replaceFirst(".*,([^,]*),[^,]*$", "$1")) < 25_000);
  }

  @Test
  void beginsAgainIfTheInputHasChanged() throws Exception {
    write(cars(100), "a.csv");
    assertThatExceptionOfType(DyingFiles.Died.class)
        .isThrownBy(() -> dying(30, 1).run(arguments("a.csv", ""), new FakeContext("v")));
    write(cars(90), "a.csv");
    run("a.csv", "");
    assertThat(read("a.scored.csv").lines()).hasSize(1 + 90 - 8); // 8 have "many" miles
  }

  @Test
  void leavesNothingBehindWhenItIsCancelled() throws Exception {
    write(cars(100), "a.csv");
    FakeContext context = new FakeContext("v");
    context.cancelled = true;
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(
            () ->
                transform(SMALL, () -> START, places -> places)
                    .run(arguments("a.csv", ""), context));
    assertThat(left("out")).isEmpty();
    assertThat(left("state")).isEmpty();
  }

  /// The promise: killed as often as you like at any moment, the files are those of one run that
  /// nothing disturbed, and every row is captured once.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "csv|'capture':true",
        "csv|'capture':false,'inference_ids':'sagemaker'",
        "csv|'capture':true,'output_format':'parquet'",
        "csv|'capture':true,'output_dataset':'scored'",
        "jsonl|'capture':true",
        "jsonl|'capture':true,'output_format':'parquet'",
        "jsonl|'capture':true,'output_dataset':'scored'",
        "jsonl|'capture':false,'join':'none','output_format':'parquet'",
        "json|'capture':false",
        "json|'capture':true,'output_format':'parquet'"
      })
  void givesTheSameFilesHoweverOftenItIsKilled(String format, String settings) throws Exception {
    String file = "a." + format;
    String bad = format.equals("csv") ? "csv" : "jsonl";
    write(cars(format), file);
    run(file, settings);
    String scored = scored(format, settings);
    String rejected = read("a.rejected." + bad);
    List<String> captured = captured();
    assertThat(rejected.lines()).hasSizeGreaterThan(3);
    SplittableRandom random = new SplittableRandom(42);
    int rounds = settings.contains("dataset") ? KILLS / 2 : KILLS; // of those each takes a second
    int kills = 0;
    for (int round = 0; round < rounds; round++) {
      anew(round);
      for (boolean done = false; !done; ) {
        try {
          dying(random.nextInt(60), random.nextLong())
              .run(arguments(file, settings), new FakeContext("v"));
          done = true;
        } catch (DyingFiles.Died _) {
          kills++;
        }
      }
      assertThat(scored(format, settings)).as("after %d kills", kills).isEqualTo(scored);
      assertThat(read("a.rejected." + bad)).isEqualTo(rejected);
      assertThat(captured()).isEqualTo(captured);
      assertThat(left("out")).hasSize(settings.contains("dataset") ? 1 : 2);
    }
    assertThat(kills).isGreaterThan(2 * rounds);
  }

  /// The answers, and of a dataset all its versions.
  private String scored(String format, String settings) throws Exception {
    if (settings.contains("dataset")) {
      return tabular.sql().query("SELECT * FROM scored").rows()
          + " "
          + tabular.datasets().versions("scored").stream()
              .map(version -> version.version() + ":" + version.sourceDigest())
              .toList();
    }
    return settings.contains("parquet")
        ? Sha256.of(Files.readAllBytes(folder.resolve("out/a.scored.parquet"))).hex()
        : read("a.scored." + (settings.contains("csv") ? "csv" : format));
  }

  private void anew(int round) throws IOException {
    tabular.close();
    tabular = RealTables.open(folder.resolve("round" + round));
    for (String file : left("out")) {
      Files.delete(folder.resolve("out").resolve(file));
    }
    for (String file : left("state")) {
      Files.delete(folder.resolve("state").resolve(file));
    }
    captures.close();
    tables = new MemoryTables();
    captures = captures("log" + round);
  }

  private List<String> captured() {
    if (!tables.list().contains(Captures.TABLE)) {
      return List.of();
    }
    return tables.rows(Captures.TABLE).stream()
        .map(row -> List.of(row[1], row[6]).toString())
        .toList();
  }

  private static String cars(String format) {
    if (format.equals("csv")) {
      return cars(120) + "x,1,diesel\n\"open,2,petrol\n3,\"4\n";
    }
    String text =
        IntStream.range(0, 120)
            .mapToObj(
                i ->
                    "{\"id\":%d,\"mileage\":%s,\"zip\":%s}"
                        .formatted(i, i % 11 == 7 ? "{}" : "" + i, i == 3 ? "\"8001\"" : "8001"))
            .collect(Collectors.joining(format.equals("json") ? ",\n" : "\n"));
    return format.equals("json") ? "[" + text + "]" : text;
  }

  private static String cars(int rows) {
    StringBuilder text = new StringBuilder("id,mileage,fuel\n");
    IntStream.range(0, rows)
        .forEach(
            i ->
                text.append(i)
                    .append(',')
                    .append(i % 11 == 7 ? "many" : String.valueOf(1_000 * i))
                    .append(i % 2 == 0 ? ",diesel\n" : ",\"petrol\"\n"));
    return text.toString();
  }

  private JsonNode run(String file, String settings) throws InterruptedException {
    return transform(SMALL, () -> START, places -> places)
        .run(arguments(file, settings), new FakeContext("v"));
  }

  private void makeParquet(String select, int rows) {
    String copy =
        "COPY (%s FROM range(%d) t(i)) TO '%s' (FORMAT parquet)"
            .formatted(select, rows, folder.resolve("in/a.parquet"));
    tabular
        .duckDb()
        .call(
            connection -> {
              try (var statement = connection.createStatement()) {
                return statement.execute(copy);
              }
            });
  }

  private List<String> query(String sql) {
    return tabular
        .duckDb()
        .call(
            connection -> {
              List<String> first = new ArrayList<>();
              try (var statement = connection.createStatement();
                  var found = statement.executeQuery(sql)) {
                while (found.next()) {
                  first.add(found.getString(1));
                }
              }
              return first;
            });
  }

  private static List<String> query(TableSql sql, String query) {
    return sql.query(query).rows().stream().map(Object::toString).toList();
  }

  private JsonNode runOf(String data, String settings) throws InterruptedException {
    String file = "\"file\":{\"path\":\"in/x\"}";
    String arguments = arguments("x", settings).toString();
    return transform(SMALL, () -> START, places -> places)
        .run(
            Json.parse(arguments.replace(file, data.replace('\'', '"'))),
            new FakeContext("v" + data));
  }

  private ScoreBatchTask dying(int steps, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return transform(SMALL, () -> START, places -> new DyingFiles(places, steps, random));
  }

  private ScoreBatchTask transform(
      Transform.Limits limits,
      InstantSource clock,
      Function<LocalTransformFiles, TransformFiles> disk) {
    return new ScoreBatchTask(
        new FileTransform(
            endpoints,
            captures,
            TestFiles.of(folder),
            folder.resolve("state"),
            tabular.transformed(),
            clock,
            limits,
            disk));
  }

  private static JsonNode arguments(String file, String settings) {
    String more = settings.isEmpty() ? "" : "," + settings.replace('\'', '"');
    return Json.parse(
        "{\"file\":{\"path\":\"in/%s\"},\"endpoint\":\"price\",\"output\":\"out\"%s}"
            .formatted(file, more));
  }

  private void write(String text, String file) throws IOException {
    Files.writeString(folder.resolve("in").resolve(file), text);
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve("out").resolve(file));
  }

  private List<String> left(String place) throws IOException {
    if (Files.notExists(folder.resolve(place))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.resolve(place))) {
      return new ArrayList<>(files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }
}
