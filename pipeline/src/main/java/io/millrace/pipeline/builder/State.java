package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One state. Immutable: what looks like a setter gives a changed copy.
/// @param <S> itself
public abstract non-sealed class State<S extends State<S>> extends Flow {
  /// @param fields of the state as the States Language writes them, without `Next` and `End`
  /// @param around the states that its rules and catchers lead to
  record Parts(String name, ObjectNode fields, List<Graph> around, List<Graph.Exit> exits) {
    static Parts of(String name, String type, String language) {
      return new Parts(
          name,
          Json.object().put("Type", type).put("QueryLanguage", language),
          List.of(),
          List.of(new Graph.Exit(name, "Next")));
    }

    static Parts parallel(String name, List<? extends Flow> branches, String language) {
      Parts parts = of(name, "Parallel", language);
      ArrayNode levels = Json.array();
      branches.forEach(branch -> levels.add(branch.graph().level()));
      return parts.with(Trees.with(parts.fields(), "Branches", levels));
    }

    Parts with(ObjectNode changed) {
      return new Parts(name, changed, around, exits);
    }

    Parts exits(List<Graph.Exit> others) {
      return new Parts(name, fields, around, others);
    }

    Parts beside(Graph graph) {
      return new Parts(
          name, fields, Stream.concat(around.stream(), Stream.of(graph)).toList(), exits);
    }
  }

  final Parts parts;
  private final Function<Parts, S> copy;

  State(Parts parts, Function<Parts, S> copy) {
    this.parts = parts;
    this.copy = copy;
  }

  S copy(Parts changed) {
    return copy.apply(changed);
  }

  /// Sets any field as the States Language names it: for what has no method here.
  public S set(String field, JsonNode value) {
    return copy(parts.with(Trees.with(parts.fields(), field, value)));
  }

  S add(String field, JsonNode element) {
    return copy(parts.with(Trees.adding(parts.fields(), field, element)));
  }

  public S comment(String text) {
    return set("Comment", Json.tree(text));
  }

  @Override
  Graph graph() {
    Graph graph = new Graph(parts.name(), Map.of(parts.name(), parts.fields()), parts.exits());
    for (Graph other : parts.around()) {
      graph = graph.and(other);
    }
    return graph;
  }
}
