package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class RowsTest {
  private static final Fields FIELDS =
      new Fields(
          List.of(
              new InputField("mileage", InputField.Type.NUMBER, InputField.Absence.SERVED),
              new InputField("fuel", InputField.Type.TEXT, InputField.Absence.SERVED),
              new InputField("engine", InputField.Type.NUMBER, InputField.Absence.SERVED)));

  record Car(double mileage, String fuel, double engine) {}

  @Provide
  Arbitrary<List<Car>> cars() {
    Arbitrary<Double> numbers = Arbitraries.doubles().edgeCases(e -> e.add(0.1, 1e-300, -0.0));
    Arbitrary<String> texts =
        Arbitraries.strings()
            .all()
            .excludeChars('\u0000')
            .ofMaxLength(12)
            .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
    return Combinators.combine(numbers, texts, numbers)
        .as(Car::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(9);
  }

  /// The header keeps a text that happens to be a field's name from being taken for one.
  @Property(tries = 300)
  void jsonAndCsvGiveTheSameRows(@ForAll("cars") List<Car> cars) {
    StringBuilder csv = new StringBuilder("fuel,engine,mileage,colour\n");
    ArrayNode json = Json.array();
    for (Car car : cars) {
      csv.append('"').append(car.fuel().replace("\"", "\"\"")).append("\",");
      csv.append(car.engine()).append(',').append(car.mileage()).append(",red\n");
      ObjectNode row = json.addObject();
      row.put("fuel", car.fuel()).put("mileage", car.mileage()).put("colour", "red");
      row.put("engine", car.engine());
    }
    Rows fromCsv = CsvRows.parse(FIELDS, utf8(csv.toString()), 100);
    Rows fromJson = JsonRows.parse(FIELDS, utf8(Json.write(json)), 100);
    assertThat(fromCsv.count()).isEqualTo(fromJson.count()).isEqualTo(cars.size());
    assertThat(fromCsv.ignored()).isEqualTo(fromJson.ignored()).isEqualTo(cars.size());
    for (int row = 0; row < cars.size(); row++) {
      assertThat(Double.doubleToRawLongBits(fromCsv.number(row, 0)))
          .isEqualTo(Double.doubleToRawLongBits(fromJson.number(row, 0)))
          .isEqualTo(Double.doubleToRawLongBits(cars.get(row).mileage()));
      assertThat(fromCsv.text(row, 1)).isEqualTo(fromJson.text(row, 1));
      assertThat(fromCsv.number(row, 2)).isEqualTo(fromJson.number(row, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"mileage\":1,\"fuel\":\"a\"}",
        "[{\"fuel\":\" a \",\"mileage\":1.0}]",
        "{\"instances\":[{\"mileage\":1e0,\"fuel\":\"a\",\"engine\":null}]}",
      })
  void readsEachFormOfJson(String body) {
    Rows rows = json(body);
    assertThat(rows.count()).isEqualTo(1);
    assertThat(rows.number(0, 0)).isEqualTo(1);
    assertThat(rows.text(0, 1)).isEqualTo("a");
    assertThat(rows.number(0, 2)).isNaN();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,a,",
        "1,a,\r\n",
        "\uFEFFmileage,fuel\n1,a",
        " fuel , mileage\n a , +1.0 \n",
        "mileage,price,fuel\n1,9000,\"a\"\n\n",
      })
  void readsEachFormOfCsv(String body) {
    Rows rows = csv(body);
    assertThat(rows.count()).isEqualTo(1);
    assertThat(rows.number(0, 0)).isEqualTo(1);
    assertThat(rows.text(0, 1)).isEqualTo("a");
    assertThat(rows.number(0, 2)).isNaN();
  }

  @Test
  void readsJsonLines() {
    Rows rows = lines("{\"mileage\":1,\"fuel\":\"a\"}\r\n\n{\"engine\":2}\n");
    assertThat(rows.count()).isEqualTo(2);
    assertThat(rows.text(0, 1)).isEqualTo("a");
    assertThat(rows.number(1, 2)).isEqualTo(2);
    assertThat(rows.number(1, 0)).isNaN();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"engine\":1} {\"engine\":2} | ROWS_INVALID  | line 1 has a second object",
        "{\"engine\":1}\\n[1]            | ROWS_INVALID  | line 2 has an array",
        "\\n{\"engine\":\\n1}            | ROWS_INVALID  | line 2 has the begin of an object",
        "{\"engine\":1}\\n{\"engine\":x} | JSON_INVALID  | line 2, column",
        "{\"engine\":1}\\n{\"colour\":2} | FIELD_MISSING | row 2",
        "{\"instances\":[{\"engine\":1}]} | FIELD_MISSING | row 1",
        "``                           | ROWS_INVALID  | line 1 has nothing",
      })
  void saysWhatIsWrongWithJsonLines(String body, ErrorCode code, String detail) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> lines(body.replace("\\n", "\n")))
        .returns(code, MillraceException::code)
        .withMessageContaining(detail);
  }

  @Test
  void refusesATextThatACaptureCouldNotKeep() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> csv("1," + "x".repeat(1024 * 1024 + 1) + ",2"))
        .returns(ErrorCode.FIELD_TYPE, MillraceException::code)
        .withMessageContaining("a text of 1,048,577 characters");
  }

  /// What is captured of a protocol that is not SageMaker's.
  @Property(tries = 100)
  void rowsReadFromTheirOwnJsonAreTheSame(@ForAll("cars") List<Car> cars) {
    Rows rows = new Rows(FIELDS, 100);
    for (Car car : cars) {
      rows.begin();
      rows.see(0);
      rows.put(0, car.mileage());
      rows.see(1);
      rows.put(1, car.fuel());
      rows.end();
    }
    Rows read = JsonRows.parse(FIELDS, RowsJson.bytes(rows), 100);
    assertThat(read.count()).isEqualTo(cars.size());
    for (int row = 0; row < cars.size(); row++) {
      assertThat(Double.doubleToRawLongBits(read.number(row, 0)))
          .isEqualTo(Double.doubleToRawLongBits(rows.number(row, 0)));
      assertThat(read.text(row, 1)).isEqualTo(rows.text(row, 1));
      assertThat(read.number(row, 2)).isNaN();
    }
  }

  @Test
  void growsWithTheRows() {
    Rows rows = csv("1,a,2\n3,b,4\n5,c,6\n7,d,8\n9,e,10");
    assertThat(rows.count()).isEqualTo(5);
    assertThat(rows.number(4, 2)).isEqualTo(10);
    assertThat(rows.text(3, 1)).isEqualTo("d");
    assertThat(RowsJson.object(rows, 2))
        .hasToString("{\"mileage\":5.0,\"fuel\":\"c\",\"engine\":6.0}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"mileage\":\"12\"}           | FIELD_TYPE    | row 1, field 'mileage': the text \"12\"",
        "[{\"mileage\":1},{\"fuel\":2}] | FIELD_TYPE    | row 2, field 'fuel': the number 2",
        "{\"mileage\":true}             | FIELD_TYPE    | row 1, field 'mileage': true",
        "{\"mileage\":[1]}              | FIELD_TYPE    | row 1, field 'mileage': an array",
        "{\"fuel\":{}}                  | FIELD_TYPE    | row 1, field 'fuel': an object",
        "{\"mileage\":1e999}            | FIELD_TYPE    | row 1, field 'mileage': Infinity",
        "{\"mileage\":NaN}              | JSON_INVALID  | line 1, column",
        "{\"mileage\":1,}               | JSON_INVALID  | line 1, column",
        "{\"mileage\":1                 | JSON_INVALID  | line 1, column",
        "{\"mileage\":1,\"mileage\":2}  | ROWS_INVALID  | row 1, field 'mileage': given twice",
        "{\"colour\":\"red\"}           | FIELD_MISSING | row 1 has none of the fields mileage,"
            + " fuel",
        "{}                             | FIELD_MISSING | row 1 has none of the fields",
        "[]                             | ROWS_INVALID  | an array without rows",
        "[1]                            | ROWS_INVALID  | the number 1 as row 1",
        "[[1]]                          | ROWS_INVALID  | an array as row 1",
        "12                             | ROWS_INVALID  | one row or rows as JSON objects",
        "{\"instances\":{}}             | ROWS_INVALID  | 'instances' that is not an array",
        "{\"instances\":[{\"fuel\":\"a\"}],\"x\":1} | ROWS_INVALID | 'x' beside 'instances'",
        "{\"fuel\":\"a\"} {}            | ROWS_INVALID  | more text after the end",
        "``                             | ROWS_INVALID  | an empty body",
      })
  void saysWhatIsWrongWithJson(String body, ErrorCode code, String detail) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> json(body))
        .returns(code, MillraceException::code)
        .withMessageContaining(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x,a,1          | FIELD_TYPE   | row 1, field 'mileage': 'x'",
        "1,a,NaN        | FIELD_TYPE   | row 1, field 'engine': 'NaN'",
        "1,a,0x1p3      | FIELD_TYPE   | row 1, field 'engine': '0x1p3'",
        "1,a,1d         | FIELD_TYPE   | row 1, field 'engine': '1d'",
        "1,a,1e999      | FIELD_TYPE   | row 1, field 'engine': Infinity",
        "1,a            | ROWS_INVALID | row 1 (line 1) has 2 cells (expected: 3)",
        "1,a,2,3        | ROWS_INVALID | row 1 (line 1) has 4 cells (expected: 3)",
        "1,\"a          | ROWS_INVALID | row 1 (line 1) has 2 cells",
        "mileage,fuel   | ROWS_INVALID | no rows",
        "``             | ROWS_INVALID | no rows",
      })
  void saysWhatIsWrongWithCsv(String body, ErrorCode code, String detail) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> csv(body))
        .returns(code, MillraceException::code)
        .withMessageContaining(detail);
  }

  @Test
  void refusesWhatIsNotUtf8() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> CsvRows.parse(FIELDS, new byte[] {'1', ',', (byte) 0xe4, ',', '1'}, 9))
        .returns(ErrorCode.ROWS_INVALID, MillraceException::code);
  }

  @Test
  void refusesMoreRowsThanAllowed() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> CsvRows.parse(FIELDS, utf8("1,a,2\n".repeat(11)), 10))
        .returns(ErrorCode.TOO_MANY_ROWS, MillraceException::code);
  }

  @Property(tries = 500)
  void anyTextIsRowsOrARefusal(@ForAll String text) {
    for (SageMakerForm form : SageMakerForm.values()) {
      try {
        assertThat(form.parse(FIELDS, utf8(text), 100).count()).isPositive();
      } catch (MillraceException e) {
        assertThat(e.code().kind().name().toLowerCase(Locale.ROOT)).isIn("invalid_input", "limit");
      }
    }
  }

  private static Rows json(String body) {
    return JsonRows.parse(FIELDS, utf8(body), 100);
  }

  private static Rows csv(String body) {
    return CsvRows.parse(FIELDS, utf8(body), 100);
  }

  private static Rows lines(String body) {
    return JsonRows.parseLines(FIELDS, utf8(body), 100);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
