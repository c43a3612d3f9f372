package io.millrace.serving.openinference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.serving.Fields;
import io.millrace.serving.InputField;
import io.millrace.serving.Rows;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What holds for any request: its tensors say the same in each of their forms, and whatever is
/// done to its bytes, it is answered or refused.
class InferRequestTest {
  private static final int ROWS_MAX = 1_000;
  private static final Fields FIELDS =
      new Fields(
          List.of(
              new InputField("mileage", InputField.Type.NUMBER, InputField.Absence.SERVED),
              new InputField("fuel", InputField.Type.TEXT, InputField.Absence.SERVED)));

  /// What stands in the place of a number or of a text, to see whether it does harm.
  private static final List<String> HOSTILE =
      List.of(
          "-1",
          "0",
          "2147483647",
          "2147483648",
          "4611686018427387904",
          "9223372036854775807",
          "-9223372036854775808",
          "18446744073709551616",
          "1e400",
          "1.5",
          "NaN",
          "null",
          "true",
          "\"\"",
          "\"\\ud800\"",
          "[]",
          "{}",
          "[[]]");

  /// A number in the three forms that a tensor may have it in.
  ///
  /// @param value as JSON
  /// @param bytes in binary
  record Element(String value, byte[] bytes) {}

  record Numbers(Datatype datatype, List<Element> elements) {}

  @Provide
  Arbitrary<Numbers> numbers() {
    return Arbitraries.of(Datatype.values())
        .filter(datatype -> datatype != Datatype.BYTES)
        .flatMap(
            datatype ->
                element(datatype)
                    .list()
                    .ofMinSize(1)
                    .ofMaxSize(6)
                    .map(elements -> new Numbers(datatype, elements)));
  }

  private static Arbitrary<Element> element(Datatype datatype) {
    long exact = 1L << 53;
    return switch (datatype) {
      case BOOL -> Arbitraries.of(true, false).map(b -> new Element("" + b, bytes(1, b ? 1 : 0)));
      case UINT8 -> whole(1, 0, 0xff);
      case UINT16 -> whole(2, 0, 0xffff);
      case UINT32 -> whole(4, 0, 0xffff_ffffL);
      case INT8 -> whole(1, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case INT16 -> whole(2, Short.MIN_VALUE, Short.MAX_VALUE);
      case INT32 -> whole(4, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case INT64 -> whole(8, -exact, exact);
      case UINT64 ->
          Arbitraries.longs()
              .map(value -> value & ~0xfffL) // 52 bits before the zeros: exact in a double
              .map(v -> new Element(Long.toUnsignedString(v), bytes(8, v)));
      case FP16 ->
          Arbitraries.shorts()
              .filter(bits -> Float.isFinite(Float.float16ToFloat(bits)))
              .map(bits -> new Element("" + (double) Float.float16ToFloat(bits), bytes(2, bits)));
      case BF16 ->
          Arbitraries.shorts()
              .filter(bits -> Float.isFinite(Float.intBitsToFloat(bits << 16)))
              .map(
                  bits ->
                      new Element("" + (double) Float.intBitsToFloat(bits << 16), bytes(2, bits)));
      case FP32 ->
          Arbitraries.floats()
              .map(
                  value ->
                      new Element("" + (double) value, bytes(4, Float.floatToRawIntBits(value))));
      case FP64 ->
          Arbitraries.doubles()
              .map(value -> new Element("" + value, bytes(8, Double.doubleToRawLongBits(value))));
      case BYTES -> throw new IllegalArgumentException();
    };
  }

  private static Arbitrary<Element> whole(int size, long least, long most) {
    return Arbitraries.longs()
        .between(least, most)
        .map(value -> new Element("" + value, bytes(size, value)));
  }

  private static byte[] bytes(int size, long value) {
    byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return Arrays.copyOf(all, size);
  }

  @Property(tries = 500)
  void flatAndNestedAndBinaryTensorsSayTheSame(@ForAll("numbers") Numbers numbers) {
    int rows = numbers.elements().size();
    String values =
        numbers.elements().stream().map(Element::value).collect(Collectors.joining(","));
    String nested =
        numbers.elements().stream()
            .map(element -> "[" + element.value() + "]")
            .collect(Collectors.joining(","));
    String head = "{\"name\":\"mileage\",\"datatype\":\"" + numbers.datatype() + "\",";
    String flat = head + "\"shape\":[%d],\"data\":[%s]}".formatted(rows, values);
    String deep = head + "\"shape\":[%d,1],\"data\":[%s]}".formatted(rows, nested);
    String wide = head + "\"shape\":[%d,1],\"data\":[%s]}".formatted(rows, values);
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    numbers.elements().forEach(element -> raw.writeBytes(element.bytes()));
    String binary =
        head
            + "\"shape\":[%d],\"parameters\":{\"binary_data_size\":%d}}"
                .formatted(rows, raw.size());
    String expected = rows(flat, rows, new byte[0]);
    assertThat(rows(deep, rows, new byte[0])).isEqualTo(expected);
    assertThat(rows(wide, rows, new byte[0])).isEqualTo(expected);
    assertThat(rows(binary, rows, raw.toByteArray())).isEqualTo(expected);
    double first = Json.parse(expected).get(0).get("mileage").asDouble();
    assertThat(first).isEqualTo(number(numbers.elements().getFirst().value()));
  }

  private static double number(String value) {
    return switch (value) {
      case "true" -> 1;
      case "false" -> 0;
      default ->
          value.matches("-?\\d+") ? new BigInteger(value).doubleValue() : Double.parseDouble(value);
    };
  }

  /// The rows of a request with this tensor of mileages, as a capture keeps them.
  private static String rows(String mileage, int rows, byte[] raw) {
    String fuels = "\"diesel\",".repeat(rows);
    String json =
        "{\"inputs\":[%s,{\"name\":\"fuel\",\"shape\":[%d],\"datatype\":\"BYTES\",\"data\":[%s]}]}"
            .formatted(mileage, rows, fuels.substring(0, fuels.length() - 1));
    byte[] head = json.getBytes(UTF_8);
    byte[] body = ByteBuffer.allocate(head.length + raw.length).put(head).put(raw).array();
    InferRequest request =
        new InferRequest(Optional.empty(), body, Optional.of("" + head.length), Optional.empty());
    Rows read = request.read(FIELDS, ROWS_MAX).rows();
    return new String(request.captured(read).bytes(), UTF_8);
  }

  /// What is done to a request.
  ///
  /// @param at where, as a share of its bytes
  record Damage(int kind, double at, int seed) {}

  @Provide
  Arbitrary<List<Damage>> damages() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 4),
            Arbitraries.doubles().between(0, 1),
            Arbitraries.integers())
        .as(Damage::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  /// Whatever goes wrong is the caller's fault, and said to be.
  @Property(tries = 4_000)
  void aDamagedRequestIsAnsweredOrRefused(@ForAll("damages") List<Damage> damages) {
    String json =
        """
        {"id":"a-1","parameters":{"binary_data_output":true,"explain":false},\
        "inputs":[{"name":"mileage","shape":[3],"datatype":"INT16",\
        "parameters":{"binary_data_size":6}},\
        {"name":"fuel","shape":[3,1],"datatype":"BYTES","data":[["diesel"],["ß"],[null]]}],\
        "outputs":[{"name":"prediction","parameters":{"binary_data":false}}]}\
        """;
    byte[] head = json.getBytes(UTF_8);
    byte[] body =
        ByteBuffer.allocate(head.length + 6).put(head).put(new byte[] {1, 0, 2, 0, 3, 0}).array();
    String length = "" + head.length;
    for (Damage damage : damages) {
      int at = (int) (damage.at() * Math.max(0, body.length - 1));
      switch (damage.kind()) {
        case 0 -> body = Arrays.copyOf(body, at);
        case 1 -> {
          if (body.length > 0) {
            body[at] = (byte) damage.seed();
          }
        }
        case 2 -> body = without(body, at, Math.abs(damage.seed() % 9));
        case 3 -> length = HOSTILE.get(Math.floorMod(damage.seed(), HOSTILE.size()));
        default -> body = replaced(body, new Random(damage.seed()));
      }
    }
    read(body, length);
    read(body, "" + Math.min(head.length, body.length));
  }

  private static void read(byte[] body, String length) {
    InferRequest request =
        new InferRequest(Optional.empty(), body, Optional.of(length), Optional.empty());
    try {
      assertThat(request.read(FIELDS, ROWS_MAX).rows().count()).isBetween(1, ROWS_MAX);
    } catch (MillraceException e) {
      assertThat(e.code().kind()).isIn(ErrorCode.Kind.INVALID_INPUT, ErrorCode.Kind.LIMIT);
      assertThat(e.detail()).hasSizeLessThan(1_000).doesNotContain("Exception", "io.millrace");
    }
  }

  private static byte[] without(byte[] body, int at, int count) {
    int end = Math.min(body.length, at + count);
    return ByteBuffer.allocate(body.length - (end - at))
        .put(body, 0, at)
        .put(body, end, body.length - end)
        .array();
  }

  /// Puts something else in the place of a number, a name or a text.
  private static byte[] replaced(byte[] body, Random random) {
    String text = new String(body, ISO_8859_1);
    List<MatchResult> values =
        Pattern.compile("-?\\d+|\"[^\"]*\"|true|false|null").matcher(text).results().toList();
    if (values.isEmpty()) {
      return body;
    }
    MatchResult value = values.get(random.nextInt(values.size()));
    return (text.substring(0, value.start())
            + HOSTILE.get(random.nextInt(HOSTILE.size()))
            + text.substring(value.end()))
        .getBytes(ISO_8859_1);
  }
}
