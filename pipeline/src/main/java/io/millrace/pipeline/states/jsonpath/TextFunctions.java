package io.millrace.pipeline.states.jsonpath;

import static io.millrace.pipeline.states.jsonpath.Intrinsic.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Intrinsic functions on strings and JSON.
final class TextFunctions {
  private static final int CHARACTERS_MAX = 10_000;
  private static final Set<String> ALGORITHMS =
      Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");

  private TextFunctions() {}

  static JsonNode encode(List<JsonNode> arguments, Source source) throws IntrinsicException {
    byte[] bytes = bounded(arguments.getFirst().stringValue()).getBytes(UTF_8);
    return text(Base64.getEncoder().encodeToString(bytes));
  }

  static JsonNode decode(List<JsonNode> arguments, Source source) throws IntrinsicException {
    try {
      String encoded = bounded(arguments.getFirst().stringValue());
      return text(new String(Base64.getDecoder().decode(encoded), UTF_8));
    } catch (IllegalArgumentException _) {
      throw new IntrinsicException("States.Base64Decode needs text in Base64");
    }
  }

  static JsonNode hash(List<JsonNode> arguments, Source source) throws IntrinsicException {
    JsonNode data = arguments.getFirst();
    String text = bounded(data.isString() ? data.stringValue() : Json.write(data));
    return text(hash(text, arguments.get(1).stringValue()));
  }

  private static String hash(String text, String algorithm) throws IntrinsicException {
    if (!ALGORITHMS.contains(algorithm)) {
      throw new IntrinsicException(
          "States.Hash knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512, not " + algorithm);
    }
    try {
      byte[] digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String bounded(String text) throws IntrinsicException {
    if (text.length() > CHARACTERS_MAX) {
      throw new IntrinsicException("a text must have at most 10000 characters");
    }
    return text;
  }

  static JsonNode merge(List<JsonNode> arguments, Source source) throws IntrinsicException {
    if (arguments.get(2).booleanValue()) {
      throw new IntrinsicException("States.JsonMerge merges shallowly only: say false");
    }
    return Json.object()
        .setAll((ObjectNode) arguments.getFirst())
        .setAll((ObjectNode) arguments.get(1));
  }

  static JsonNode parse(List<JsonNode> arguments, Source source) throws IntrinsicException {
    String text = arguments.getFirst().stringValue();
    try {
      return text.isBlank() ? NullNode.getInstance() : Json.parse(text);
    } catch (MillraceException e) {
      throw new IntrinsicException("States.StringToJson: " + e.detail());
    }
  }

  static JsonNode split(List<JsonNode> arguments, Source source) {
    String delimiters = arguments.get(1).stringValue();
    ArrayNode pieces = Json.array();
    StringBuilder piece = new StringBuilder();
    arguments
        .getFirst()
        .stringValue()
        .codePoints()
        .forEach(
            c -> {
              if (delimiters.indexOf(c) < 0) {
                piece.appendCodePoint(c);
              } else {
                flush(piece, pieces);
              }
            });
    flush(piece, pieces);
    return pieces;
  }

  private static void flush(StringBuilder piece, ArrayNode pieces) {
    if (!piece.isEmpty()) {
      pieces.add(piece.toString());
      piece.setLength(0);
    }
  }
}
