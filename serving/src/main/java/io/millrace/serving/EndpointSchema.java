package io.millrace.serving;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/// What an endpoint reads and answers, as its models know it.
///
/// @param config that answers at this moment
/// @param fields in the config's order
/// @param example a row that the endpoint answers: the first of the models' input examples
public record EndpointSchema(EndpointConfig config, List<Field> fields, ObjectNode example) {
  /// Of so many levels a reader has no use any more.
  private static final int LEVELS_MAX = 200;

  public EndpointSchema {
    fields = List.copyOf(fields);
  }

  /// @param levels the texts that training saw; absent for numbers, where a model may know any
  ///     text, and beyond 200
  public record Field(InputField input, Optional<List<String>> levels) {}

  /// @param scorers of all variants, which have the same fields
  static EndpointSchema of(EndpointConfig config, List<Scorer> scorers) {
    List<InputField> inputs = scorers.getFirst().fields().list();
    List<Field> fields = new ArrayList<>();
    for (int field = 0; field < inputs.size(); field++) {
      fields.add(new Field(inputs.get(field), levels(scorers, field)));
    }
    ObjectNode example = Json.object();
    scorers.reversed().forEach(scorer -> example.setAll(scorer.example()));
    return new EndpointSchema(config, fields, example);
  }

  private static Optional<List<String>> levels(List<Scorer> scorers, int field) {
    Set<String> levels = new TreeSet<>();
    for (Scorer scorer : scorers) {
      Optional<Set<String>> known = scorer.levels(field);
      if (known.isEmpty()) {
        return Optional.empty();
      }
      levels.addAll(known.get());
    }
    return levels.isEmpty() || levels.size() > LEVELS_MAX
        ? Optional.empty()
        : Optional.of(List.copyOf(levels));
  }
}
