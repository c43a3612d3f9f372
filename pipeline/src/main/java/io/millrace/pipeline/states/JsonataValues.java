package io.millrace.pipeline.states;

import com.dashjoin.jsonata.Jsonata;
import io.millrace.base.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Values on their way into JSONata and back.
final class JsonataValues {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonataValues() {}

  static @Nullable Object fromJson(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        node.properties().forEach(e -> map.put(e.getKey(), fromJson(e.getValue())));
        yield map;
      }
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>(node.size());
        node.forEach(element -> list.add(fromJson(element)));
        yield list;
      }
      case STRING -> node.stringValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> number(node);
      default -> null;
    };
  }

  /// What is bound to a name: JSON null has a value of its own there.
  static Object binding(JsonNode node) {
    Object value = fromJson(node);
    return value == null ? Jsonata.NULL_VALUE : value;
  }

  /// Empty if it holds a function or a regular expression.
  static Optional<JsonNode> toJson(@Nullable Object value) {
    return Optional.ofNullable(node(value));
  }

  private static Object number(JsonNode node) {
    if (node.isInt()) {
      return node.intValue();
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.longValue();
    }
    return node.doubleValue();
  }

  private static @Nullable JsonNode node(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case Boolean b -> NODES.booleanNode(b);
      case String s -> NODES.stringNode(s);
      case Integer i -> NODES.numberNode(i);
      case Long l -> whole(l);
      case BigInteger i -> NODES.numberNode(i);
      case BigDecimal d -> decimal(d.doubleValue());
      case Number n -> decimal(n.doubleValue());
      case Map<?, ?> map -> object(map);
      case List<?> list -> array(list);
      default -> Jsonata.NULL_VALUE.equals(value) ? NODES.nullNode() : null;
    };
  }

  private static @Nullable JsonNode object(Map<?, ?> map) {
    ObjectNode object = Json.object();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      JsonNode child = node(entry.getValue());
      if (child == null) {
        return null;
      }
      object.set(String.valueOf(entry.getKey()), child);
    }
    return object;
  }

  private static @Nullable JsonNode array(List<?> list) {
    ArrayNode array = Json.array();
    for (Object element : list) {
      JsonNode child = node(element);
      if (child == null) {
        return null;
      }
      array.add(child);
    }
    return array;
  }

  private static JsonNode whole(long value) {
    return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
  }

  private static JsonNode decimal(double value) {
    boolean exact = Math.rint(value) == value && Math.abs(value) < 0x1p53;
    return exact ? whole((long) value) : NODES.numberNode(value);
  }
}
