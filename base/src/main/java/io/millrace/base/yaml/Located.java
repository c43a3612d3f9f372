package io.millrace.base.yaml;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A tree read from text, with the place of each of its parts.
///
/// @param tree null node for an empty document
/// @param values where the value of each JSON pointer begins; what an alias stands for has no
///     places of its own
/// @param keys where the key of each JSON pointer to a field begins
public record Located(JsonNode tree, Map<String, Position> values, Map<String, Position> keys) {
  public Located {
    values = Map.copyOf(values);
    keys = Map.copyOf(keys);
  }

  /// Both from 1.
  public record Position(int line, int column) {
    @Override
    public String toString() {
      return "line %d, column %d".formatted(line, column);
    }
  }

  /// Where the value at `pointer` begins, or the nearest value around it that has a place.
  public Position at(String pointer) {
    return nearest(values, pointer);
  }

  /// Where the key of the field at `pointer` begins; as [#at] for what is no field.
  public Position keyAt(String pointer) {
    Position key = keys.get(pointer);
    return key == null ? at(pointer) : key;
  }

  private static Position nearest(Map<String, Position> places, String pointer) {
    String at = pointer;
    while (!places.containsKey(at) && !at.isEmpty()) {
      at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
    }
    return places.getOrDefault(at, new Position(1, 1));
  }
}
