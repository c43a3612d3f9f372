package io.millrace.base.yaml;

import io.millrace.base.json.Json;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Builds one document's tree from the parser's events, under limits, and notes the places.
final class YamlTree {
  private static final int DEPTH_MAX = 64;
  private static final int VALUES_MAX = 100_000;

  private record Anchored(JsonNode tree, int values) {}

  private final Map<String, Located.Position> values = new HashMap<>();
  private final Map<String, Located.Position> keys = new HashMap<>();
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private int count;

  Located read(Iterable<Event> parser) {
    Iterator<Event> events = parser.iterator();
    JsonNode tree = JsonNodeFactory.instance.nullNode();
    boolean seen = false;
    while (events.hasNext()) {
      Event event = events.next();
      if (event instanceof DocumentStartEvent) {
        if (seen) {
          throw fault(event, "there is more than one document");
        }
        seen = true;
        tree = node(events.next(), events, "", 0);
      } else if (event instanceof StreamEndEvent) {
        break;
      }
    }
    return new Located(tree, values, keys);
  }

  private JsonNode node(Event event, Iterator<Event> events, String pointer, int depth) {
    values.put(pointer, position(event));
    if (depth > DEPTH_MAX) {
      throw fault(event, "values are nested more than %d deep".formatted(DEPTH_MAX));
    }
    int before = count;
    count(event, 1);
    JsonNode tree =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar);
          case SequenceStartEvent start -> sequence(start, events, pointer, depth);
          case MappingStartEvent start -> mapping(start, events, pointer, depth);
          case AliasEvent alias -> alias(alias);
          default -> throw fault(event, "a value is expected");
        };
    if (event instanceof NodeEvent node && !(event instanceof AliasEvent)) {
      int size = count - before;
      node.getAnchor().ifPresent(anchor -> anchors.put(anchor, new Anchored(tree, size)));
    }
    return tree;
  }

  private void count(Event event, int more) {
    count += more;
    if (count > VALUES_MAX) {
      throw fault(event, "there are more than %,d values".formatted(VALUES_MAX));
    }
  }

  private ArrayNode sequence(
      SequenceStartEvent start, Iterator<Event> events, String pointer, int depth) {
    refuseTag(start, start.getTag());
    ArrayNode array = Json.array();
    Event event = events.next();
    while (!(event instanceof SequenceEndEvent)) {
      array.add(node(event, events, pointer + "/" + array.size(), depth + 1));
      event = events.next();
    }
    return array;
  }

  private ObjectNode mapping(
      MappingStartEvent start, Iterator<Event> events, String pointer, int depth) {
    refuseTag(start, start.getTag());
    ObjectNode object = Json.object();
    Event event = events.next();
    while (!(event instanceof MappingEndEvent)) {
      String key = key(event);
      if (object.has(key)) {
        throw fault(event, "the key '%s' is there twice".formatted(key));
      }
      String below = Json.pointer(pointer, key);
      keys.put(below, position(event));
      object.set(key, node(events.next(), events, below, depth + 1));
      event = events.next();
    }
    return object;
  }

  private static String key(Event event) {
    if (!(event instanceof ScalarEvent scalar)) {
      throw fault(event, "a key must be plain text");
    }
    refuseTag(scalar, scalar.getTag());
    if (scalar.isPlain() && scalar.getValue().equals("<<")) {
      throw fault(event, "merge keys ('<<') are not part of YAML 1.2");
    }
    return scalar.getValue();
  }

  private JsonNode alias(AliasEvent alias) {
    Anchored anchored = anchors.get(alias.getAlias());
    if (anchored == null) {
      throw fault(alias, "no anchor '%s' before this".formatted(alias.getAlias().getValue()));
    }
    count(alias, anchored.values());
    return anchored.tree().deepCopy();
  }

  private static JsonNode scalar(ScalarEvent scalar) {
    refuseTag(scalar, scalar.getTag());
    if (!scalar.isPlain()) {
      return JsonNodeFactory.instance.stringNode(scalar.getValue());
    }
    return CoreSchema.resolve(scalar.getValue())
        .orElseThrow(
            () -> fault(scalar, "the number '%s' has no JSON form".formatted(scalar.getValue())));
  }

  private static void refuseTag(Event event, Optional<String> tag) {
    if (tag.isPresent()) {
      throw fault(event, "tags such as '%s' are not allowed".formatted(tag.get()));
    }
  }

  private static RuntimeException fault(Event event, String problem) {
    Located.Position at = position(event);
    return Yaml.invalid(at.line(), at.column(), problem);
  }

  private static Located.Position position(Event event) {
    return event
        .getStartMark()
        .map(mark -> new Located.Position(mark.getLine() + 1, mark.getColumn() + 1))
        .orElseGet(() -> new Located.Position(1, 1));
  }
}
