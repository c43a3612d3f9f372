package io.millrace.pipeline.states;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The functions that the States Language adds to JSONata, and those whose answers must not differ
/// when a history is read again: clock and randomness.
final class JsonataFunctions {
  private static final int RANGE_MAX = 1_000;
  private static final int HASH_CHARACTERS_MAX = 10_000;
  private static final Map<String, String> ALGORITHMS =
      Map.of(
          "MD5", "MD5",
          "SHA-1", "SHA-1",
          "SHA-256", "SHA-256",
          "SHA-384", "SHA-384",
          "SHA-512", "SHA-512");

  private JsonataFunctions() {}

  /// Whether every expression has a function of this name.
  /// @param name an identifier
  static boolean has(String name) {
    Jsonata expression = Jsonata.jsonata("$" + name);
    Jsonata.Frame frame = expression.createFrame();
    bind(frame, Instant.EPOCH, "");
    return expression.evaluate(null, frame) != null;
  }

  static void bind(Jsonata.Frame frame, Instant now, String seed) {
    Draws draws = new Draws(seed);
    define(frame, "partition", 2, args -> partition(args.get(0), args.get(1)));
    define(frame, "range", 3, args -> range(args.get(0), args.get(1), args.get(2)));
    define(frame, "hash", 2, args -> hash(args.get(0), args.get(1)));
    define(frame, "random", 1, args -> random(args.get(0), draws));
    define(frame, "uuid", 0, _ -> draws.uuid());
    define(frame, "parse", 1, args -> parse(args.get(0)));
    define(frame, "millis", 0, _ -> now.toEpochMilli());
    define(frame, "shuffle", 1, args -> shuffle(args.get(0), draws));
    defineNow(frame, now);
    frame.bind("eval", Jsonata.NULL_VALUE);
  }

  private static void defineNow(Jsonata.Frame frame, Instant now) {
    define(
        frame,
        "now",
        2,
        args ->
            com.dashjoin.jsonata.Functions.dateTimeFromMillis(
                now.toEpochMilli(), (String) args.get(0), (String) args.get(1)));
  }

  @FunctionalInterface
  private interface Body {
    @Nullable Object call(List<@Nullable Object> args);
  }

  private static void define(Jsonata.Frame frame, String name, int count, Body body) {
    frame.bind(
        name,
        new Jsonata.JFunction(
            (input, args) -> {
              List<@Nullable Object> padded = new ArrayList<>(count);
              for (int i = 0; i < count; i++) {
                padded.add(i < args.size() ? args.get(i) : null);
              }
              return body.call(padded);
            },
            null));
  }

  private static @Nullable Object partition(@Nullable Object array, @Nullable Object size) {
    if (array == null) {
      return null;
    }
    List<?> elements = list(array, "partition");
    int chunk = (int) Math.floor(decimal(size, "partition"));
    check(chunk >= 1, "partition", "the size of the chunks must be at least 1");
    List<Object> chunks = new ArrayList<>();
    for (int i = 0; i < elements.size(); i += chunk) {
      chunks.add(new ArrayList<>(elements.subList(i, Math.min(i + chunk, elements.size()))));
    }
    return chunks;
  }

  private static Object range(@Nullable Object from, @Nullable Object to, @Nullable Object by) {
    long start = Math.round(decimal(from, "range"));
    long end = Math.round(decimal(to, "range"));
    long step = Math.round(decimal(by, "range"));
    check(step != 0, "range", "the step must not be 0");
    List<Object> numbers = new ArrayList<>();
    for (long n = start; step > 0 ? n <= end : n >= end; n += step) {
      check(numbers.size() < RANGE_MAX, "range", "at most 1000 elements are allowed");
      numbers.add(n);
    }
    return numbers;
  }

  private static @Nullable Object hash(@Nullable Object data, @Nullable Object algorithm) {
    if (data == null) {
      return null;
    }
    String text = data instanceof String s ? s : json(data);
    check(text.length() <= HASH_CHARACTERS_MAX, "hash", "at most 10000 characters are allowed");
    String name = ALGORITHMS.get(String.valueOf(algorithm));
    check(
        name != null, "hash", "the algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512");
    return digest(String.valueOf(name), text);
  }

  private static String digest(String algorithm, String text) {
    try {
      byte[] bytes =
          MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object random(@Nullable Object seed, Draws draws) {
    return seed == null
        ? draws.decimal()
        : new Random(Math.round(decimal(seed, "random"))).nextDouble();
  }

  private static @Nullable Object shuffle(@Nullable Object array, Draws draws) {
    return array == null ? null : draws.shuffled(list(array, "shuffle"));
  }

  private static @Nullable Object parse(@Nullable Object text) {
    if (text == null) {
      return null;
    }
    check(text instanceof String, "parse", "the argument must be a string");
    try {
      return JsonataValues.binding(Json.parse((String) text));
    } catch (MillraceException e) {
      throw new JException(
          new IllegalArgumentException(e), "parse: the text is no JSON", 0, null, null);
    }
  }

  private static String json(Object data) {
    return JsonataValues.toJson(data).map(Json::write).orElse("");
  }

  private static List<?> list(@Nullable Object value, String function) {
    check(value != null, function, "an array is missing");
    return value instanceof List<?> list ? list : List.of(value == null ? "" : value);
  }

  private static double decimal(@Nullable Object value, String function) {
    check(value instanceof Number, function, "a number is expected");
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private static void check(boolean holds, String function, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("$" + function + ": " + rule);
    }
  }
}
