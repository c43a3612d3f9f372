package io.millrace.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.pipeline.FakeContext;
import io.millrace.serving.BatchRows;
import io.millrace.serving.BatchScoring;
import io.millrace.serving.Cars;
import io.millrace.serving.Endpoints;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.serving.task.DeployTask;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Columns: `mileage`, a number; `note`, which no model reads; `fuel`, a text.
class PlainCellsTest {
  private static final String PIECES = "0123456789.-+eE ,;\"\r\nx£\t";
  private static final BatchScoring SCORING = scoring();

  private final BatchRows rows = SCORING.rows();
  private final PlainCells plain = new PlainCells(rows, SCORING.inputs(), columns(), ',');
  private final CsvCells cells = new CsvCells(',');

  private static BatchScoring scoring() {
    Endpoints endpoints =
        new Endpoints(
            new MemoryEndpointStore(InstantSource.system()), Cars.loader(Cars.imputing("m", 1, 0)));
    JsonNode deployment =
        Json.parse("{\"endpoint\":\"e\",\"models\":[{\"name\":\"m\",\"version\":1}]}");
    new DeployTask(endpoints).run(deployment, new FakeContext("deploy"));
    return BatchScoring.of(endpoints, "e");
  }

  private static CsvColumns columns() {
    List<String> names = SCORING.inputs().stream().map(field -> field.name()).toList();
    int[] fields = {names.indexOf("mileage"), CsvColumns.NONE, names.indexOf("fuel")};
    return new CsvColumns(
        List.of("mileage", "note", "fuel"), true, fields, new int[] {3}, List.of("prediction"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "7",
        "-7",
        "12.5",
        "-12.25",
        "0.001",
        "-0.0",
        ".5",
        "5.",
        "1234567",
        "-1234567",
        "12345678",
        "123456.7",
        "-1234.5678",
        "0.30000000000000004",
        "1e-5",
        "-2.5E+10",
        "9007199254740993",
        "0000000000000000007"
      })
  void readsPlainNumbers(String number) {
    assertThat(read(number + ",a b £,diesel\nrest of the block")).isTrue();
    assertThat(plain.next()).isEqualTo(bytes(number + ",a b £,diesel\n").length);
    double read = rows.json(0).get("mileage").asDouble();
    assertThat(Double.doubleToLongBits(read))
        .isEqualTo(Double.doubleToLongBits(Double.parseDouble(number)));
    assertThat(rows.json(0).get("fuel").asString()).isEqualTo("diesel");
  }

  @Test
  void readsRecordsThatEndAsWindowsHasThem() {
    assertThat(read("8000,,petrol\r\n-1,,diesel\r\n")).isTrue();
    assertThat(plain.end()).isEqualTo(12);
    assertThat(plain.next()).isEqualTo(14);
  }

  @Test
  void nothingIsAbsent() {
    assertThat(read(",,\nrest of the block")).isTrue();
    assertThat(rows.json(0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-,n,diesel\n",
        ".,n,diesel\n",
        "+7,n,diesel\n",
        " 7,n,diesel\n",
        "7 ,n,diesel\n",
        "1.2.3,n,diesel\n",
        "--1,n,diesel\n",
        "£8,n,diesel\n",
        "\"7\",n,diesel\n",
        "7,\"n\",diesel\n",
        "7,n,\"diesel\"\n",
        "7,n\n",
        "7,n,diesel,more\n",
        "\n",
        "7;n;diesel\n",
        "7,n,diesel\r",
        "7,n,diesel\r\r\n",
        "12345678901234567890123,n,diesel\n",
        "NaN,n,diesel\n"
      })
  void leavesTheRestToOthers(String record) {
    assertThat(read(record + "rest of the block")).isFalse();
  }

  @Test
  void leavesARecordThatTheBlockEndsInToOthers() {
    assertThat(read("8000,n,diesel")).isFalse();
    assertThat(read("8000")).isFalse();
    assertThat(read("8000,n,diesel\r")).isFalse();
  }

  /// Whatever is in a record: if it is taken for plain, it is what the other reader finds in it.
  @Property(tries = 20_000)
  void agreesWithTheReaderOfAllCells(@ForAll long seed) {
    Random random = new Random(seed);
    String record = number(random) + "," + piece(random, 3) + "," + piece(random, 6) + "\n-1,,\n ";
    if (!read(record)) {
      return;
    }
    byte[] bytes = bytes(record);
    cells.read(bytes, 0, bytes.length);
    assertThat(cells.problem()).isEmpty();
    assertThat(cells.count()).isEqualTo(3);
    assertThat(cells.quoted()).isFalse();
    assertThat(cells.lines()).isEqualTo(1);
    assertThat(cells.recordEnd()).isEqualTo(plain.end());
    assertThat(cells.next()).isEqualTo(plain.next());
    String mileage = cells.text(0);
    Double expected = mileage.isEmpty() ? Double.NaN : Double.parseDouble(mileage);
    assertThat(rows.json(0).path("mileage").asDouble(Double.NaN)).isEqualTo(expected);
    assertThat(rows.json(0).path("fuel").asString("")).isEqualTo(cells.text(2).strip());
  }

  private static String number(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> piece(random, 10);
      case 1 -> Double.toString(random.nextGaussian() * 100);
      case 2 -> Float.toString(random.nextInt(2_000_000) / 100f - 10_000);
      default -> (random.nextBoolean() ? "-" : "") + random.nextInt(1 << random.nextInt(1, 31));
    };
  }

  private static String piece(Random random, int most) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(most + 1); length > 0; length--) {
      int kinds = random.nextInt(4) == 0 ? PIECES.length() : 12;
      text.append(PIECES.charAt(random.nextInt(kinds)));
    }
    return text.toString();
  }

  private boolean read(String block) {
    rows.clear();
    rows.begin();
    byte[] bytes = bytes(block);
    return plain.read(bytes, 0, bytes.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
