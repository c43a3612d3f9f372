package io.millrace.data.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {
  @TempDir Path folder;

  @Test
  void saysOnWhichLineEachRecordBegins() throws IOException {
    Path file = file("a,b\n1,\"x\ny\"\r\n\n\n2,z\r3,\"w\r\nw\"\n4,q");
    try (CsvReader csv = CsvReader.open(file, CsvSettings.DEFAULT)) {
      assertThat(csv.header()).containsExactly("a", "b");
      assertThat(records(csv))
          .extracting(CsvRecord::line, CsvRecord::cells)
          .containsExactly(
              tuple(2L, List.of("1", "x\ny")),
              tuple(6L, List.of("2", "z")),
              tuple(7L, List.of("3", "w\r\nw")),
              tuple(9L, List.of("4", "q")));
    }
  }

  @Test
  void trimsBlanksAroundCellsAndInsideQuotes() throws IOException {
    assertThat(read("model , price\n Focus ,\" £8,000\"\n\"A\"\"1\" , \"2\" \n"))
        .containsExactly(List.of("Focus", "£8,000"), List.of("A\"1", "2"));
  }

  @Test
  void aBrokenQuoteCostsOneLine() throws IOException {
    Path file = file("a,b\n1,\"x\"y\n2,ok\n3,\"never closed\n4,ok\n5,ok\n");
    try (CsvReader csv = CsvReader.open(file, CsvSettings.DEFAULT)) {
      List<CsvRecord> records = records(csv);
      assertThat(records).extracting(CsvRecord::line).containsExactly(2L, 3L, 4L, 5L, 6L);
      assertThat(records.get(0).problem()).contains("There is text after a closing quote.");
      assertThat(records.get(0).cells()).containsExactly("1,\"x\"y");
      assertThat(records.get(2).problem()).contains("A quote that opens here is never closed.");
      assertThat(records.get(4).cells()).containsExactly("5", "ok");
    }
  }

  @Test
  void aQuoteInTheMiddleOfACellIsPartOfIt() throws IOException {
    assertThat(read("a,b\n5\" wheel,x\"y\"\n")).containsExactly(List.of("5\" wheel", "x\"y\""));
  }

  @ParameterizedTest
  @CsvSource({"UTF-8,UTF-8", "ISO-8859-1,ISO-8859-1"})
  void findsTheEncodingWithoutAMark(Charset written, String read) throws IOException {
    Path file = folder.resolve("encoded.csv");
    Files.write(file, "name,price\nCitroën,£5\n".getBytes(written));
    try (CsvReader csv = CsvReader.open(file, CsvSettings.DEFAULT)) {
      assertThat(csv.encoding()).isEqualTo(read);
      assertThat(records(csv).getFirst().cells()).containsExactly("Citroën", "£5");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void theByteOrderMarkDecidesAndIsNoPartOfTheText(Charset charset) throws IOException {
    Path file = folder.resolve("marked.csv");
    Files.write(file, "\uFEFFname,price\nCitroën,£5\n".getBytes(charset));
    try (CsvReader csv = CsvReader.open(file, CsvSettings.DEFAULT)) {
      assertThat(csv.encoding()).isEqualTo(charset.name());
      assertThat(csv.header()).containsExactly("name", "price");
      assertThat(records(csv).getFirst().cells()).containsExactly("Citroën", "£5");
    }
  }

  @Test
  void theEncodingIsTheSameForTheWholeFile() throws IOException {
    Path file = folder.resolve("late.csv");
    String rows = "Seat,1\n".repeat(100_000) + "Citroën,2\n";
    Files.write(file, ("name,price\n" + rows).getBytes(StandardCharsets.ISO_8859_1));
    try (CsvReader csv = CsvReader.open(file, CsvSettings.DEFAULT)) {
      assertThat(csv.encoding()).isEqualTo("ISO-8859-1");
      assertThat(records(csv).getLast().cells()).containsExactly("Citroën", "2");
    }
  }

  /// Wherever a file is cut on the way: characters of two to four bytes lie on every border.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void charactersMayLieAnywhere(int before) throws IOException {
    byte[] text =
        ("a".repeat(before) + "\n" + "ë€😀\n".repeat(60_000)).getBytes(StandardCharsets.UTF_8);
    assertThat(encoding(text, text.length)).isEqualTo("UTF-8");
    assertThat(encoding(text, text.length - 2)).isEqualTo("ISO-8859-1");
    byte[] damaged = Arrays.copyOf(text, 262_144);
    Arrays.fill(damaged, 100_000, 262_144, (byte) 'a');
    damaged[99_999] = (byte) 0xE2;
    assertThat(encoding(damaged, 262_144)).isEqualTo("ISO-8859-1");
  }

  private String encoding(byte[] text, int length) throws IOException {
    Path file = folder.resolve("cut.csv");
    Files.write(file, Arrays.copyOf(text, length));
    try (CsvReader csv = CsvReader.open(file, CsvSettings.DEFAULT)) {
      return csv.encoding();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void findsTheDelimiter(String delimiter) throws IOException {
    Path file = file("a%sb%sc\n1%s2%s3\n4%s5%s6\n".replace("%s", delimiter));
    try (CsvReader csv = CsvReader.open(file, CsvSettings.DEFAULT)) {
      assertThat(csv.delimiter()).isEqualTo(delimiter.charAt(0));
      assertThat(csv.header()).containsExactly("a", "b", "c");
    }
  }

  @Test
  void decimalCommasDoNotHideTheDelimiter() throws IOException {
    assertThat(read("a;b\n1,5;2,5\n3,5;4,5\n"))
        .containsExactly(List.of("1,5", "2,5"), List.of("3,5", "4,5"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "make,price|make;price",
        "a,a,A,b|a;a_2;A_3;b",
        "a,,c|a;column_2;c",
        ",,|column_1;column_2;column_3",
        "123.0,x,2000-12-12|column_1;column_2;column_3",
        "true,x|column_1;column_2"
      })
  void givesEveryColumnOneName(String first, String names) throws IOException {
    try (CsvReader csv = CsvReader.open(file(first + "\n"), CsvSettings.DEFAULT)) {
      assertThat(csv.header()).containsExactly(names.split(";"));
    }
  }

  @Test
  void withoutAHeaderTheFirstRecordIsData() throws IOException {
    try (CsvReader csv = CsvReader.open(file("1,2\n3,4\n"), CsvSettings.DEFAULT)) {
      assertThat(csv.headerInFile()).isFalse();
      assertThat(records(csv)).extracting(CsvRecord::line).containsExactly(1L, 2L);
    }
  }

  @Test
  void anEmptyFileHasNothing() throws IOException {
    try (CsvReader csv = CsvReader.open(file(""), CsvSettings.DEFAULT)) {
      assertThat(csv.header()).isEmpty();
      assertThat(csv.next()).isEmpty();
    }
  }

  @Test
  void limitsCellsColumnsRecordsAndBytes() throws IOException {
    CsvSettings tight =
        new CsvSettings(
            CsvSettings.Header.PRESENT, CsvSettings.Blanks.TRIMMED, 10, 70_000, 3, 1 << 20);
    Path file = file("a,b\n1," + "x".repeat(11) + "\n1,2,3,4\n" + "y".repeat(200_000) + "\n5,6\n");
    try (CsvReader csv = CsvReader.open(file, tight)) {
      assertThat(records(csv))
          .extracting(CsvRecord::line, CsvRecord::problem)
          .containsExactly(
              tuple(2L, Optional.of("A cell has more than 10 characters.")),
              tuple(3L, Optional.of("The record has more than 3 cells.")),
              tuple(4L, Optional.of("The record has more than 70,000 characters.")),
              tuple(5L, Optional.empty()));
    }
    Path large = file("a\n" + "1\n".repeat(1 << 19));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> CsvReader.open(large, tight))
        .returns(ErrorCode.CSV_INVALID, MillraceException::code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b,c\n1,2\n", "\"a,b\n1,2\n", "a,\"b\"c\n1,2\n"})
  void refusesAHeaderThatCannotBeRead(String text) throws IOException {
    Path file = file(text);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> CsvReader.open(file, CsvSettings.DEFAULT))
        .returns(ErrorCode.CSV_INVALID, MillraceException::code);
  }

  @Property(tries = 300)
  void whatIsWrittenByTheRulesIsReadBack(
      @ForAll("tables") List<List<String>> table, @ForAll("lineEnds") String lineEnd)
      throws IOException {
    StringBuilder text = new StringBuilder("first,second,third").append(lineEnd);
    for (List<String> row : table) {
      List<String> cells = row.stream().map(c -> '"' + c.replace("\"", "\"\"") + '"').toList();
      text.append(String.join(",", cells)).append(lineEnd);
    }
    List<List<String>> expected =
        table.stream().map(row -> row.stream().map(String::strip).toList()).toList();
    Path file = Files.createTempFile("millrace", ".csv");
    try {
      Files.writeString(file, text);
      CsvSettings named = CsvSettings.DEFAULT.withHeader(CsvSettings.Header.PRESENT);
      try (CsvReader csv = CsvReader.open(file, named)) {
        assertThat(records(csv)).extracting(CsvRecord::cells).isEqualTo(expected);
      }
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 500)
  void anyBytesAreReadOrRefused(@ForAll byte[] bytes) throws IOException {
    Path file = Files.createTempFile("millrace", ".csv");
    try {
      Files.write(file, bytes);
      try (CsvReader csv = CsvReader.open(file, CsvSettings.DEFAULT)) {
        assertThat(records(csv)).hasSizeLessThanOrEqualTo(bytes.length);
      } catch (MillraceException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.CSV_INVALID);
      }
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<List<List<String>>> tables() {
    Arbitrary<String> cell =
        Arbitraries.strings().withChars("ab ,;\t|\"\n\rä€").ofMinLength(1).ofMaxLength(8);
    return cell.list().ofSize(3).list().ofMaxSize(10);
  }

  @Provide
  Arbitrary<String> lineEnds() {
    return Arbitraries.of("\n", "\r\n", "\r");
  }

  private List<List<String>> read(String text) throws IOException {
    try (CsvReader csv = CsvReader.open(file(text), CsvSettings.DEFAULT)) {
      return records(csv).stream().map(CsvRecord::cells).toList();
    }
  }

  private static List<CsvRecord> records(CsvReader csv) {
    List<CsvRecord> records = new ArrayList<>();
    Optional<CsvRecord> next = csv.next();
    while (next.isPresent()) {
      records.add(next.get());
      next = csv.next();
    }
    return records;
  }

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "file", ".csv"), text);
  }
}
