package io.millrace.server.page;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Located;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.states.Definition;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.server.page.graph.GraphLayout;
import io.millrace.server.page.graph.Outline;
import io.millrace.server.page.graph.StateGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A definition that is being written, and what can be said of it so far.
///
/// @param findings in the order of the text
/// @param states the line of each state that the text names, in its order
/// @param graph if the text has no faults
record Draft(
    String text,
    List<EditorPage.Finding> findings,
    Map<String, Integer> states,
    Optional<GraphView> graph) {
  private static final List<String> LEVELS = List.of("Branches", "ItemProcessor", "Iterator");

  static Draft of(String text, ExecutionType type, Definitions definitions) {
    Located located;
    List<EditorPage.Finding> findings;
    try {
      findings = definitions.findings(text, type).stream().map(EditorPage.Finding::of).toList();
      located = Yaml.parse(text);
    } catch (MillraceException e) {
      return new Draft(text, List.of(EditorPage.Finding.of(e)), Map.of(), Optional.empty());
    }
    Map<String, Integer> states = new LinkedHashMap<>();
    collect(located, located.tree(), "", states);
    boolean isValid = findings.stream().noneMatch(EditorPage.Finding::isFault);
    return new Draft(
        text, findings, states, isValid ? graph(located.tree(), states) : Optional.empty());
  }

  /// The text of a form, its line ends as in a file.
  static String text(Request request) {
    return request.form("definition").orElse("").replace("\r\n", "\n");
  }

  private static void collect(
      Located text, JsonNode level, String pointer, Map<String, Integer> states) {
    for (Map.Entry<String, JsonNode> state : level.path("States").properties()) {
      String own = Json.pointer(pointer + "/States", state.getKey());
      states.putIfAbsent(state.getKey(), text.keyAt(own).line());
      for (String field : LEVELS) {
        JsonNode inner = state.getValue().path(field);
        collect(text, inner, own + "/" + field, states);
        for (int i = 0; i < inner.size() && inner.isArray(); i++) {
          collect(text, inner.get(i), own + "/" + field + "/" + i, states);
        }
      }
    }
  }

  private static Optional<GraphView> graph(JsonNode tree, Map<String, Integer> lines) {
    return switch (Definition.read(tree, _ -> true)) {
      case Definition.Reading.Valid(var machine, _) -> {
        StateGraph graph = GraphLayout.of(Outline.of(machine));
        yield Optional.of(DefinitionGraph.of(graph, name -> "#L" + lines.get(name), ""));
      }
      case Definition.Reading.Invalid _ -> Optional.empty();
    };
  }

  boolean isValid() {
    return findings.stream().noneMatch(EditorPage.Finding::isFault);
  }
}
