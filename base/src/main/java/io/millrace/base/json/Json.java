package io.millrace.base.json;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.PropertyBindingException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The one way to read and write JSON: depth at most 64, strings at most 20 MiB, no duplicate keys,
/// no trailing text. Key order is kept; decimals keep their digits (`1.10` stays `1.10` until it is
/// calculated with).
public final class Json {
  /// Where the parser has a limit from, where a bracket opened in terms of its own buffers, and how
  /// a program would make it take more.
  private static final Pattern INWARD =
      Pattern.compile(
          ", from `[^`]*`| ?\\(start marker at \\[Source: [^\\]]*\\]\\)|: enable `[^`]*` to allow");

  private static final String FIX = "Send one well-formed JSON value with the documented fields.";
  private static final long REQUEST_TOKENS_MAX = 250_000;
  private static final byte[] NUL = {'u', '0', '0', '0', '0'};
  private static final JsonMapper MAPPER = mapper(Long.MAX_VALUE);
  private static final JsonMapper REQUESTS = mapper(REQUEST_TOKENS_MAX);

  private static final ObjectReader DOUBLES =
      REQUESTS.reader().without(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final ObjectReader PYTHON =
      REQUESTS.reader().with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);

  private Json() {}

  private static JsonMapper mapper(long tokensMax) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(64)
                        .maxStringLength(20 * 1024 * 1024)
                        .maxNumberLength(400)
                        .maxTokenCount(tokensMax)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }

  /// The shared mapper, for streaming and for binding wire records.
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /// @throws MillraceException with `JSON_INVALID`, line and column, if `text` is not one JSON
  ///     value
  public static JsonNode parse(String text) {
    return read(() -> present(MAPPER.readTree(text)));
  }

  /// @throws MillraceException with `JSON_INVALID`, line and column, if `utf8` is not one JSON
  ///     value
  public static JsonNode parse(byte[] utf8) {
    return read(() -> present(MAPPER.readTree(utf8)));
  }

  /// As [#parse(byte[])], for what Python's `json` has written: `NaN`, `Infinity` and `-Infinity`
  /// are numbers there.
  public static JsonNode python(byte[] utf8) {
    return read(() -> present(PYTHON.readTree(utf8)));
  }

  /// As [#parse(byte[])], for the body of a request: at most 250,000 values, names and brackets in
  /// all, because a tree takes many times the room of its text; no NUL, which PostgreSQL cannot
  /// keep.
  public static JsonNode request(byte[] utf8) {
    requireNoNul(utf8);
    return read(() -> present(REQUESTS.readTree(utf8)));
  }

  /// As the other, bound to a wire record.
  public static <T> T request(byte[] utf8, Class<T> type) {
    requireNoNul(utf8);
    return parse(REQUESTS, utf8, type);
  }

  /// JSON can write NUL only as an escape: that, behind a backslash that is not escaped itself.
  private static void requireNoNul(byte[] utf8) {
    for (int i = 0; i + NUL.length < utf8.length; i++) {
      if (utf8[i] == '\\') {
        i++;
        if (Arrays.equals(utf8, i, i + NUL.length, NUL, 0, NUL.length)) {
          throw invalid("it holds the character NUL");
        }
      }
    }
  }

  /// As [#request(byte[])], for measured numbers: decimals are doubles, so that -0.0 keeps its
  /// sign.
  public static JsonNode parseDoubles(byte[] utf8) {
    return read(() -> present(DOUBLES.readTree(utf8)));
  }

  /// Binds to a wire record.
  /// @throws MillraceException with `JSON_INVALID` if it is not JSON or does not fit `type`; or
  ///     what the record throws
  public static <T> T parse(byte[] utf8, Class<T> type) {
    return parse(MAPPER, utf8, type);
  }

  /// As the other, as `mapper` reads it.
  public static <T> T parse(JsonMapper mapper, byte[] utf8, Class<T> type) {
    return read(() -> required(mapper.readValue(utf8, type)));
  }

  /// A document that is shipped with the code.
  /// @param name of the resource, beside `neighbour`
  /// @throws IllegalStateException if the distribution lacks it
  public static JsonNode resource(Class<?> neighbour, String name) {
    try (InputStream in = neighbour.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the distribution");
      }
      return parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The JSON pointer (RFC 6901) of a field of the object at `pointer`.
  public static String pointer(String pointer, String field) {
    return pointer + "/" + field.replace("~", "~0").replace("/", "~1");
  }

  /// Compact JSON text.
  public static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  public static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /// Indented JSON text, for people.
  public static String pretty(Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }

  /// The tree of a record, map or list.
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /// Calls a parser, and says what it throws to users. Exponents beyond 32 bits are no
  /// [JacksonException].
  private static <T> T read(Supplier<T> parser) {
    try {
      return parser.get();
    } catch (JacksonException e) {
      throw e.getCause() instanceof MillraceException refused ? refused : invalid(e);
    } catch (NumberFormatException _) {
      throw invalid("it has a number whose exponent is beyond 32 bits");
    }
  }

  private static JsonNode present(JsonNode value) {
    if (value.isMissingNode()) {
      throw invalid("it is empty");
    }
    return value;
  }

  /// JSON's `null` is no wire record.
  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw invalid("it is null");
    }
    return value;
  }

  private static MillraceException invalid(String why) {
    return new MillraceException(
        ErrorCode.JSON_INVALID, "Not the JSON that is expected here: %s.".formatted(why), FIX);
  }

  /// What a parser's complaint is to a user: `JSON_INVALID` with line and column.
  public static MillraceException invalid(JacksonException e) {
    var at = e.getLocation();
    String where =
        at == null || at.getLineNr() < 1
            ? ""
            : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
    return new MillraceException(
        ErrorCode.JSON_INVALID,
        "Not the JSON that is expected here%s: %s".formatted(where, complaint(e)),
        FIX,
        e);
  }

  private static String complaint(JacksonException e) {
    return e instanceof MismatchedInputException misfit && !(e instanceof PropertyBindingException)
        ? Misfit.sentence(misfit)
        : INWARD.matcher(e.getOriginalMessage()).replaceAll("");
  }
}
