package io.millrace.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/// Puts the models of a variant at their places in its graph. Not thread-safe.
final class GraphPlacing {
  private final List<ServableModel> models;
  private final PlugIns plugIns;
  private final List<InputField> fields;
  private final List<ModelOutputs> outputs;

  /// @param models of the variant, in its order
  /// @param request its fields
  /// @param outputs of the models
  GraphPlacing(
      List<ServableModel> models, PlugIns plugIns, Fields request, List<ModelOutputs> outputs) {
    this.models = models;
    this.plugIns = plugIns;
    this.outputs = outputs;
    fields = new ArrayList<>(request.list());
  }

  /// The fields of the request, and behind them those that steps answer as.
  Fields fields() {
    return new Fields(fields);
  }

  /// @param scope what is seen at the root
  GraphNode place(Graph graph, Scope scope) {
    return switch (graph) {
      case Graph.Model(var name) -> model(name, scope);
      case Graph.Ensemble ensemble ->
          new GraphNode.OfEnsemble(
              parts(graph, scope),
              Combiner.of(ensemble.combine(), ensemble.labels(), scope, plugIns));
      case Graph.Switch(var branches, var _) ->
          new GraphNode.OfSwitch(
              branches.stream().map(each -> GraphNode.OfSwitch.condition(each.when())).toList(),
              parts(graph, scope),
              scope);
      case Graph.Splitter splitter ->
          new GraphNode.OfSplitter(
              parts(graph, scope), choice(splitter), splitter.sticky().map(scope::position));
      case Graph.Sequence(var steps, var last) -> sequence(steps, last, scope);
    };
  }

  private List<GraphNode> parts(Graph graph, Scope scope) {
    return graph.parts().stream().map(part -> place(part, scope)).toList();
  }

  private GraphNode model(String name, Scope scope) {
    int place =
        IntStream.range(0, models.size())
            .filter(i -> models.get(i).id().name().equals(name))
            .findFirst()
            .orElseThrow();
    ToIntFunction<String> positions = scope::position;
    return switch (models.get(place)) {
      case ServableModel.InProcess model ->
          new GraphNode.OfLoaded(place, new LoadedModel(model, positions));
      case ServableModel.Outside model ->
          new GraphNode.OfAsked(
              place, new AskedModel(model, positions, outputs.get(place).count()));
    };
  }

  /// A branch is known by what it asks first, so that keys stay when another branch comes or goes.
  private static VariantChoice choice(Graph.Splitter splitter) {
    List<String> names = new ArrayList<>();
    for (Graph.Share share : splitter.shares()) {
      String name = "splitter/" + GraphModels.all(share.ask());
      names.add(names.contains(name) ? name + "#" + names.size() : name);
    }
    return new VariantChoice(
        names, splitter.shares().stream().mapToDouble(Graph.Share::weight).toArray());
  }

  private GraphNode sequence(List<Graph.Step> steps, Graph last, Scope scope) {
    List<GraphNode> placed = new ArrayList<>();
    int[] positions = new int[steps.size()];
    Scope seen = scope;
    for (int i = 0; i < positions.length; i++) {
      Graph.Step step = steps.get(i);
      placed.add(place(step.ask(), seen));
      positions[i] = fields.size();
      fields.add(new InputField(step.field(), InputField.Type.NUMBER, InputField.Absence.SERVED));
      seen = seen.with(step.field(), positions[i]);
    }
    return new GraphNode.OfSequence(placed, positions, place(last, seen));
  }
}
