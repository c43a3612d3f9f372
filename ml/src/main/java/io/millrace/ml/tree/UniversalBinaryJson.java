package io.millrace.ml.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.json.Json;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads Universal Binary JSON, draft 12, as far as XGBoost writes it, into a JSON tree. Lengths
/// are believed only as far as there are bytes for them.
final class UniversalBinaryJson {
  private static final int MAX_DEPTH = 64;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ByteBuffer in;

  private UniversalBinaryJson(ByteBuffer in) {
    this.in = in;
  }

  /// @throws ModelFormatException if it is not one whole value
  static JsonNode parse(byte[] bytes) {
    try {
      var reader = new UniversalBinaryJson(ByteBuffer.wrap(bytes));
      JsonNode value = reader.value(reader.marker(), 0);
      if (reader.in.hasRemaining()) {
        throw reader.wrong("%d bytes after the end".formatted(reader.in.remaining()));
      }
      return value;
    } catch (BufferUnderflowException e) {
      throw new ModelFormatException("the file ends too early, at byte " + bytes.length, e);
    }
  }

  private char marker() {
    char marker = next();
    while (marker == 'N') {
      marker = next();
    }
    return marker;
  }

  private char next() {
    return (char) (in.get() & 0xff);
  }

  private JsonNode value(char marker, int depth) {
    if (depth > MAX_DEPTH) {
      throw wrong("nested deeper than " + MAX_DEPTH);
    }
    return switch (marker) {
      case 'Z' -> NODES.nullNode();
      case 'T' -> NODES.booleanNode(true);
      case 'F' -> NODES.booleanNode(false);
      case 'i' -> NODES.numberNode((int) in.get());
      case 'U' -> NODES.numberNode(in.get() & 0xff);
      case 'I' -> NODES.numberNode((int) in.getShort());
      case 'l' -> NODES.numberNode(in.getInt());
      case 'L' -> NODES.numberNode(in.getLong());
      case 'd' -> NODES.numberNode(in.getFloat());
      case 'D' -> NODES.numberNode(in.getDouble());
      case 'C' -> NODES.stringNode(String.valueOf(next()));
      case 'S' -> NODES.stringNode(text(length(marker())));
      case '[' -> array(depth);
      case '{' -> object(depth);
      default -> throw wrong("unknown marker 0x%02x".formatted((int) marker));
    };
  }

  private ArrayNode array(int depth) {
    ArrayNode array = Json.array();
    char marker = marker();
    char type = 0;
    if (marker == '$') {
      type = next();
      marker = marker();
    }
    if (marker == '#') {
      int length = length(marker());
      for (int i = 0; i < length; i++) {
        array.add(value(type == 0 ? marker() : type, depth + 1));
      }
      return array;
    }
    if (type != 0) {
      throw wrong("a typed array without a length");
    }
    for (; marker != ']'; marker = marker()) {
      array.add(value(marker, depth + 1));
    }
    return array;
  }

  private ObjectNode object(int depth) {
    ObjectNode object = Json.object();
    char marker = marker();
    if (marker == '#' || marker == '$') {
      throw wrong("an object with a given size, which XGBoost does not write");
    }
    for (; marker != '}'; marker = marker()) {
      String key = text(length(marker));
      object.set(key, value(marker(), depth + 1));
    }
    return object;
  }

  private int length(char type) {
    long length =
        switch (type) {
          case 'i' -> in.get();
          case 'U' -> in.get() & 0xff;
          case 'I' -> in.getShort();
          case 'l' -> in.getInt();
          case 'L' -> in.getLong();
          default -> throw wrong("a length of type 0x%02x".formatted((int) type));
        };
    if (length < 0 || length > in.remaining()) {
      throw wrong("a length of %d with %d bytes left".formatted(length, in.remaining()));
    }
    return (int) length;
  }

  private String text(int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }

  private ModelFormatException wrong(String what) {
    return new ModelFormatException("%s, at byte %d".formatted(what, in.position()), null);
  }
}
