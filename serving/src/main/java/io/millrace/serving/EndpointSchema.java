package io.millrace.serving;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/// What an endpoint reads and answers, as its models know it.
///
/// @param config that answers at this moment
/// @param fields in the config's order
/// @param example a row that the endpoint answers: the first of the models' input examples
/// @param outputs what a row is answered with
/// @param models by name: how many numbers each predicts for a row; without those of which
///     different variants ask versions that differ in that
/// @param parameters what requests may set beside rows
/// @param targets what a request may name so that it answers alone, whichever variant is asked:
///     models and members of graphs
public record EndpointSchema(
    EndpointConfig config,
    List<Field> fields,
    ObjectNode example,
    ModelOutputs outputs,
    Map<String, Integer> models,
    List<Parameter> parameters,
    List<String> targets) {
  /// Of so many levels a reader has no use any more.
  private static final int LEVELS_MAX = 200;

  public EndpointSchema {
    fields = List.copyOf(fields);
    models = Map.copyOf(models);
    parameters = List.copyOf(parameters);
    targets = List.copyOf(targets);
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
    ModelOutputs outputs =
        scorers.stream()
            .map(Scorer::outputs)
            .filter(each -> !each.names().isEmpty())
            .findFirst()
            .orElse(scorers.getFirst().outputs());
    return new EndpointSchema(
        config,
        fields,
        example,
        outputs,
        models(config, scorers),
        scorers.getFirst().fields().parameters().list(),
        targets(config));
  }

  private static List<String> targets(EndpointConfig config) {
    List<String> targets = new ArrayList<>();
    for (Variant variant : config.variants()) {
      Set<String> names = GraphTargets.names(variant.calculation().graph());
      if (targets.isEmpty()) {
        targets.addAll(names);
      }
      targets.retainAll(names);
    }
    return targets;
  }

  private static Map<String, Integer> models(EndpointConfig config, List<Scorer> scorers) {
    Map<String, Integer> models = new HashMap<>();
    Set<String> differing = new HashSet<>();
    for (int variant = 0; variant < scorers.size(); variant++) {
      List<ServedModel> asked = config.variants().get(variant).models();
      for (int model = 0; model < asked.size(); model++) {
        int count = scorers.get(variant).modelOutputs().get(model).count();
        Integer other = models.putIfAbsent(asked.get(model).name(), count);
        if (other != null && other != count) {
          differing.add(asked.get(model).name());
        }
      }
    }
    models.keySet().removeAll(differing);
    return models;
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
