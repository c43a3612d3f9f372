package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.ml.feature.Input;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which fields a request has, of the models that are asked and of the graphs that they are asked
/// in: what no step answers as.
final class RequestFields {
  private static final String FIX = "Serve models that were trained on the same columns.";

  private final Map<String, InputField> known = new LinkedHashMap<>();
  private final Set<String> requested = new LinkedHashSet<>();

  private RequestFields() {}

  /// What a model reads of the request, at the places of a graph where it is asked.
  private record Need(String model, String field) {}

  /// What a group needs.
  ///
  /// @param fields without which a model that is always asked has no answer
  /// @param outputs what each model predicts for a row, in their order
  record Needs(Scorer.Group group, List<String> fields, List<ModelOutputs> outputs) {}

  /// @param needs of each group
  /// @param fields of the request, with what the absence of each means
  record Found(Fields fields, List<Needs> needs) {}

  /// Has all models answer their examples.
  /// @throws io.millrace.base.MillraceException as [Scorer#of(List)]
  static Found of(List<Scorer.Group> groups) {
    RequestFields fields = new RequestFields();
    groups.forEach(fields::add);
    List<Set<Need>> needs = groups.stream().map(fields::needs).toList();
    List<Needs> found = new ArrayList<>();
    Set<String> refused = new HashSet<>();
    for (int i = 0; i < groups.size(); i++) {
      Needs group = fields.tried(groups.get(i), needs.get(i));
      found.add(group);
      if (groups.get(i).calculation().before().isEmpty()) {
        refused.addAll(group.fields());
      }
    }
    List<Parameter> parameters =
        groups.stream()
            .flatMap(group -> group.models().stream())
            .flatMap(model -> model.parameters().stream())
            .toList();
    Fields all = new Fields(fields.list(refused), Optional.empty(), Parameters.of(parameters));
    return new Found(all, found);
  }

  private List<InputField> list(Set<String> refused) {
    return known.values().stream()
        .filter(field -> requested.contains(field.name()))
        .map(
            field ->
                refused.contains(field.name())
                    ? new InputField(
                        field.name(), field.type(), InputField.Absence.REFUSED, field.meaning())
                    : field)
        .toList();
  }

  private void add(Scorer.Group group) {
    for (ServableModel model : group.models()) {
      for (Input input : model.inputs()) {
        add(
            new InputField(
                input.name(),
                type(input.kind()),
                InputField.Absence.SERVED,
                model.moments().contains(input.name())
                    ? InputField.Meaning.MOMENT
                    : InputField.Meaning.PLAIN),
            "model " + model.id());
      }
    }
    group
        .calculation()
        .reads()
        .forEach(
            (name, type) -> add(new InputField(name, type, InputField.Absence.SERVED), "reads"));
    requested.addAll(group.calculation().reads().keySet());
  }

  private void add(InputField field, String who) {
    InputField other = known.putIfAbsent(field.name(), field);
    require(
        other == null || other.type() == field.type(),
        ENDPOINT_INVALID,
        FIX,
        "field '%s' is a %s for %s and a %s for another model of the endpoint",
        field.name(),
        field.type(),
        who,
        other == null ? field.type() : other.type());
    if (field.meaning() == InputField.Meaning.MOMENT) {
      known.put(field.name(), field); // whatever a model that takes any number calls it
    }
  }

  private Set<Need> needs(Scorer.Group group) {
    Set<Need> needs = new LinkedHashSet<>();
    walk(group, group.calculation().graph(), Set.of(), needs);
    needs.forEach(need -> requested.add(need.field()));
    requireKeys(group.calculation().graph(), Set.of());
    return needs;
  }

  /// @param given what earlier steps answer as
  private static void walk(Scorer.Group group, Graph graph, Set<String> given, Set<Need> needs) {
    switch (graph) {
      case Graph.Model(var name) -> {
        for (ServableModel model : group.models()) {
          if (model.id().name().equals(name)) {
            model.inputs().forEach(input -> need(model, input, given, needs));
          }
        }
      }
      case Graph.Sequence(var steps, var last) -> {
        Set<String> more = new HashSet<>(given);
        for (Graph.Step step : steps) {
          walk(group, step.ask(), Set.copyOf(more), needs);
          more.add(step.field());
        }
        walk(group, last, more, needs);
      }
      case Graph.Ensemble _, Graph.Switch _, Graph.Splitter _ ->
          graph.parts().forEach(part -> walk(group, part, given, needs));
    }
  }

  private static void need(ServableModel model, Input input, Set<String> given, Set<Need> needs) {
    if (!given.contains(input.name())) {
      needs.add(new Need(model.id().name(), input.name()));
      return;
    }
    require(
        input.kind() == Input.Kind.NUMBER,
        ENDPOINT_INVALID,
        "Let the step answer as a field that is a number.",
        "field '%s' is a text for model %s, and a step of the graph answers as it",
        input.name(),
        model.id());
  }

  private void requireKeys(Graph graph, Set<String> given) {
    if (graph instanceof Graph.Splitter(var _, var sticky)) {
      sticky.ifPresent(
          field ->
              require(
                  requested.contains(field) || given.contains(field),
                  ENDPOINT_INVALID,
                  "Name a field that a model reads, or one of reads.",
                  "splitter, sticky: '%s' is no field of the endpoint (expected: one of %s)",
                  field,
                  requested));
    }
    Set<String> more = new HashSet<>(given);
    if (graph instanceof Graph.Sequence(var steps, var _)) {
      steps.forEach(step -> more.add(step.field()));
    }
    graph.parts().forEach(part -> requireKeys(part, more));
  }

  /// Has the models of a group answer their examples.
  private Needs tried(Scorer.Group group, Set<Need> needs) {
    Fields fields = new Fields(List.copyOf(known.values()));
    PlacedModels tried = PlacedModels.tried(group.models(), fields);
    List<Rows> examples =
        group.models().stream().map(model -> Examples.rows(fields, model)).toList();
    int[] counts = tried.check(examples);
    List<ModelOutputs> outputs = new ArrayList<>();
    for (int model = 0; model < counts.length; model++) {
      outputs.add(new ModelOutputs(counts[model], group.models().get(model).outputNames()));
    }
    Set<String> always = GraphModels.always(group.calculation().graph());
    List<String> required = new ArrayList<>();
    List<Set<Integer>> byModel = tried.required(examples, fields.size());
    for (int model = 0; model < byModel.size(); model++) {
      String name = group.models().get(model).id().name();
      for (int field : byModel.get(model)) {
        if (always.contains(name) && needs.contains(new Need(name, fields.at(field).name()))) {
          required.add(fields.at(field).name());
        }
      }
    }
    return new Needs(group, required, outputs);
  }

  private static InputField.Type type(Input.Kind kind) {
    return switch (kind) {
      case NUMBER -> InputField.Type.NUMBER;
      case TEXT -> InputField.Type.TEXT;
    };
  }
}
