package io.millrace.serving.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.pipeline.FakeContext;
import io.millrace.serving.BatchRows;
import io.millrace.serving.BatchScoring;
import io.millrace.serving.Cars;
import io.millrace.serving.Endpoints;
import io.millrace.serving.InputField;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.serving.batch.TransformSettings.Ids;
import io.millrace.serving.batch.TransformSettings.Join;
import io.millrace.serving.task.DeployTask;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

/// The way by trees says what is right: [FileTransformTest] holds it to values worked out by hand.
class JsonTokensTest {
  private static final int BLOCKS = 2_000;

  private static final String[] NAMES = {
    "mileage",
    "Mileage",
    "fuel",
    "FUEL",
    " fuel ",
    "x",
    "y",
    "",
    "é",
    "mil\\u0065age",
    "a\\\"b",
    "id"
  };

  private static final String[] VALUES = {
    "7",
    "-12",
    "0",
    "-0",
    "-0.0",
    "10000.25",
    "1.50e4",
    "1E-7",
    "0.00000012",
    "123456789012345678901234567890",
    "0.1234567890123456789012345678901234567890",
    "2.2250738585072011e-308",
    "9007199254740993",
    "1e999",
    "1e5678901234567890",
    "1e-999",
    "-1e400",
    "01",
    "1.",
    ".5",
    "+1",
    "NaN",
    "Infinity",
    "tru",
    "true",
    "false",
    "null",
    "\"diesel\"",
    "\" petrol \"",
    "\"\"",
    "\" \"",
    "\"8,000 mi.\"",
    "\"£8,000\"",
    "\"n/a\"",
    "\"1e5\"",
    "\"-0\"",
    "\"2026-11-02T07:00:00Z\"",
    "\"TRUE\"",
    "\"many\"",
    "\"a\\nb\\u00e9\\ud83d\\ude00\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"\\x\"",
    "\"tab\tin it\"",
    "\"Citroën 🚗\"",
    "[]",
    "[1,[2,{\"a\":1}]]",
    "{}",
    "{\"a\":1,\"b\":{\"c\":null}}",
    "{\"a\":1,\"a\":2}",
    "{\"a\":[1,}"
  };

  private final MemoryEndpointStore store = new MemoryEndpointStore(InstantSource.system());
  private final SplittableRandom random = new SplittableRandom(42);
  private Endpoints endpoints;
  private BatchScoring scoring;

  @BeforeEach
  void deploy() {
    endpoints =
        new Endpoints(
            store, Cars.loader(Cars.linear("m", 1, 20_000), Cars.imputing("n", 1, 10_000)));
    serve("m");
  }

  @AfterEach
  void close() {
    endpoints.close();
  }

  private void serve(String model) {
    String wish =
        "{\"endpoint\":\"price\",\"models\":[{\"name\":\"%s\",\"version\":1}]}".formatted(model);
    new DeployTask(endpoints).run(Json.parse(wish), new FakeContext("deploy " + model));
    scoring = BatchScoring.of(endpoints, "price");
  }

  @ParameterizedTest
  @EnumSource(Ids.class)
  void givesTheSameAnswersAndRefusalsAsTrees(Ids kind) {
    JsonJoin join = join(Join.NONE);
    BlockScorer straight = scorer(JsonRecords.of(scoring, RecordPath.ALL, join), join, kind);
    BlockScorer trees = scorer(JsonRecords.ofTrees(scoring, RecordPath.ALL, join), join, kind);
    int good = 0;
    int bad = 0;
    for (int i = 0; i < BLOCKS; i++) {
      Block block = block(i, 12);
      ScoredBlock expected = trees.score(block);
      ScoredBlock actual = straight.score(block);
      assertThat(text(actual.scored())).isEqualTo(text(expected.scored()));
      assertThat(text(actual.rejected())).isEqualTo(text(expected.rejected()));
      assertThat(actual.firstBad()).isEqualTo(expected.firstBad());
      assertThat(captured(actual)).isEqualTo(captured(expected));
      good += expected.good();
      bad += expected.bad();
    }
    assertThat(good).isGreaterThan(BLOCKS);
    assertThat(bad).isGreaterThan(BLOCKS);
  }

  /// Else the test above would hold if all were left to trees.
  @ParameterizedTest
  @ValueSource(strings = {"m", "n"})
  void takesEachRecordThatATreeGivesARowOf(String model) {
    serve(model);
    List<InputField> inputs = scoring.inputs();
    BatchRows straight = scoring.rows();
    BatchRows rows = scoring.rows();
    JsonTokens tokens = new JsonTokens(inputs, straight);
    JsonFields fields = new JsonFields(inputs);
    int taken = 0;
    for (int i = 0; i < 10 * BLOCKS; i++) {
      byte[] record = record();
      straight.clear();
      rows.clear();
      boolean is = tokens.put(record, 0, record.length);
      assertThat(is).as(shown(record)).isEqualTo(isRow(rows, fields, record));
      assertThat(straight.count()).isEqualTo(is ? 1 : 0);
      if (is) {
        assertThat(straight.json(0)).as(shown(record)).isEqualTo(rows.json(0));
        taken++;
      }
    }
    assertThat(taken).isGreaterThan(BLOCKS);
  }

  private static boolean isRow(BatchRows rows, JsonFields fields, byte[] record) {
    try {
      return fields.put(rows, Json.mapper().readTree(record)).isEmpty();
    } catch (JacksonException | NumberFormatException _) {
      return false;
    }
  }

  /// Else all would hold if nothing but tokens were read.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          {"id":1,"mileage":10000,"fuel":"diesel"} | true
          { "id" : -1.5e3 ,\t"mileage":10000.25, "fuel" : "Citroën" } | true
          {"mileage":"£8,000","fuel":7} | true
          {"id":null,"mileage":0.5} | true
          {"id":"any","mileage":-0} | true
          {"mileage":true,"fuel":false} | true
          [10000,"diesel"] | true
          [ 1 , null ] | true
          {"fuel":"diesel","mileage":1} | false
          {"mileage":1,"mileage":2} | false
          {"id":1,"id":2,"mileage":2} | false
          {"mileage":1,"Mileage":2} | false
          {"mileage":1,"new":2} | false
          {"id":[],"mileage":1} | false
          {"id":1} | false
          {} | false
          {"mileage":1} 2 | false
          {"mileage":01} | false
          {"mileage":1.} | false
          {"mileage":1e} | false
          {"mileage":-} | false
          {"mileage":1e12345} | false
          {"mileage":"many"} | false
          {"mileage":1,} | false
          {"mileage":1 | false
          {"mileage":1,"fuel":"a\\nb"} | false
          {"mileage":1,"fuel":7.0} | false
          {"mileage":1,"fuel":"die | false
          [1] | false
          [1,2,3] | false
          """)
  void readsPlainRecordsAfterOthersOfTheirNames(String record, boolean plain) {
    BatchRows rows = scoring.rows();
    PlainJson reader = new PlainJson(scoring.inputs(), rows);
    List<String> names = scoring.inputs().stream().map(InputField::name).toList();
    reader.learn(List.of("mileage", "fuel"), names::indexOf);
    reader.learn(List.of("id", "mileage"), names::indexOf);
    byte[] bytes = ("xx" + record + "yy").getBytes(UTF_8);
    rows.begin();
    assertThat(reader.read(bytes, 2, bytes.length - 2)).isEqualTo(plain);
    rows.clear();
    if (plain) {
      assertThat(isRow(rows, new JsonFields(scoring.inputs()), record.getBytes(UTF_8))).isTrue();
    }
  }

  @Test
  void takesTheNumbersThatTreesTake() {
    List<InputField> inputs = scoring.inputs();
    BatchRows straight = scoring.rows();
    BatchRows rows = scoring.rows();
    JsonTokens tokens = new JsonTokens(inputs, straight);
    JsonFields fields = new JsonFields(inputs);
    for (int i = 0; i < 100_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      String digits =
          switch (i % 3) {
            case 0 -> Double.toString(number);
            case 1 -> Long.toString(random.nextLong() >> random.nextInt(64));
            default -> random.nextLong() + "." + Math.abs(random.nextInt()) + "e" + (i % 700 - 350);
          };
      byte[] record = "{\"mileage\":%s,\"fuel\":%s}".formatted(digits, digits).getBytes(UTF_8);
      straight.clear();
      rows.clear();
      boolean is = tokens.put(record, 0, record.length);
      assertThat(is).as(digits).isEqualTo(isRow(rows, fields, record));
      if (is) {
        assertThat(straight.json(0)).as(digits).isEqualTo(rows.json(0));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 63, 64, 65, 400, 401})
  void hasTheLimitsOfTrees(int size) {
    BatchRows straight = scoring.rows();
    BatchRows rows = scoring.rows();
    JsonTokens tokens = new JsonTokens(scoring.inputs(), straight);
    for (String value :
        List.of(
            "[".repeat(size) + "]".repeat(size),
            "{\"a\":".repeat(size) + "1" + "}".repeat(size),
            "9".repeat(size),
            "0." + "1".repeat(size),
            "1e" + "0".repeat(size))) {
      for (String name : List.of("mileage", "fuel", "other")) {
        byte[] record = "{\"%s\":%s,\"Mileage \":1}".formatted(name, value).getBytes(UTF_8);
        straight.clear();
        rows.clear();
        assertThat(tokens.put(record, 0, record.length))
            .as(shown(record))
            .isEqualTo(isRow(rows, new JsonFields(scoring.inputs()), record));
      }
    }
  }

  private JsonJoin join(Join join) {
    return new JsonJoin(join, RecordPath.ALL, CsvColumns.predictions(scoring.outputs()));
  }

  private BlockScorer scorer(JsonRecords records, JsonJoin join, Ids kind) {
    InferenceIds ids = new InferenceIds("key", Instant.EPOCH);
    JsonAnswers answers = new JsonValueAnswers(join, kind, ids, false);
    return new JsonScorer(scoring, records, answers, Optional.of(ids), "line");
  }

  private static List<String> captured(ScoredBlock block) {
    return block.captured().stream()
        .map(each -> each.inferenceId() + each.input() + Arrays.toString(each.answer()))
        .toList();
  }

  private static String text(ByteOutput bytes) {
    return new String(bytes.bytes(), 0, bytes.length(), UTF_8);
  }

  private static String shown(byte[] record) {
    return new String(record, StandardCharsets.ISO_8859_1);
  }

  private Block block(int number, int records) {
    ByteOutput lines = new ByteOutput(1_024);
    for (int i = 0; i < records; i++) {
      lines.put(record()).put(i % 5 == 4 ? "\n \n" : "\n");
    }
    long line = 1 + 20L * number;
    return new Block(
        lines.bytes(), lines.length(), line, new Block.Position(lines.length(), line + records));
  }

  /// Half of them well-formed, mostly.
  private byte[] record() {
    String text =
        switch (random.nextInt(10)) {
          case 0 -> one(VALUES);
          case 1, 2 -> "[" + String.join(blank() + "," + blank(), some(false)) + "]";
          default -> blank() + "{" + String.join("," + blank(), some(true)) + blank() + "}";
        };
    byte[] bytes = text.getBytes(UTF_8);
    for (int i = random.nextInt(10) / 8; i > 0; i--) {
      bytes = broken(bytes);
    }
    return bytes;
  }

  private List<String> some(boolean named) {
    List<String> parts = new ArrayList<>();
    if (named && random.nextInt(4) > 0) {
      parts.add("\"mileage\":" + one(VALUES));
    }
    for (int i = named ? random.nextInt(4) : 1 + random.nextInt(3); i > 0; i--) {
      parts.add(named ? "\"" + one(NAMES) + "\":" + blank() + one(VALUES) : one(VALUES));
    }
    return parts;
  }

  private String one(String[] of) {
    return of[random.nextInt(of.length)];
  }

  private String blank() {
    return one(new String[] {"", "", "", " ", "\t", "\r"});
  }

  /// With a byte changed, taken away or put in; never a line end.
  private byte[] broken(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    byte with =
        random.nextBoolean()
            ? (byte) random.nextInt(11, 256)
            : (byte) "{}[]\",:0e.\\".charAt(random.nextInt(11));
    byte[] changed = bytes.clone();
    switch (random.nextInt(3)) {
      case 0 -> changed[at] = with;
      case 1 -> changed = Arrays.copyOf(bytes, at);
      default -> {
        changed = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, at, changed, at + 1, bytes.length - at);
        changed[at] = with;
      }
    }
    return changed;
  }
}
