package io.millrace.serving;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// The fields of rows that can be seen at a place of a graph, by name: those of the request, and
/// what earlier steps have given, which hides a field of the same name. Immutable.
final class Scope {
  private final SequencedMap<String, Integer> positions;

  private Scope(SequencedMap<String, Integer> positions) {
    this.positions = positions;
  }

  /// All fields, each by its name.
  static Scope of(Fields fields) {
    SequencedMap<String, Integer> positions = new LinkedHashMap<>();
    for (int field = 0; field < fields.size(); field++) {
      positions.put(fields.at(field).name(), field);
    }
    return new Scope(positions);
  }

  /// The same, with another field by this name.
  Scope with(String name, int position) {
    SequencedMap<String, Integer> more = new LinkedHashMap<>(positions);
    more.put(name, position);
    return new Scope(more);
  }

  /// [Fields#NONE] if there is none.
  int position(String name) {
    return positions.getOrDefault(name, Fields.NONE);
  }

  /// What a row says, absent values left out: the `input` of expressions.
  Map<String, Object> input(Rows rows, int row) {
    Map<String, Object> input = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> each : positions.entrySet()) {
      int field = each.getValue();
      if (!rows.absent(row, field)) {
        input.put(
            each.getKey(),
            switch (rows.fields().at(field).type()) {
              case NUMBER -> rows.number(row, field);
              case TEXT -> String.valueOf(rows.text(row, field));
            });
      }
    }
    return input;
  }
}
