package io.millrace.server.page;

import io.millrace.server.page.graph.StateGraph;
import java.util.function.UnaryOperator;

/// Tells of the states of a definition what they are; nothing has happened to them.
///
/// @param href where the link of a state leads, by its name
record DefinitionGraph(StateGraph graph, UnaryOperator<String> href) implements GraphView.Teller {
  private static final Tone PLAIN = new Tone("plain", "", "");

  /// @param chosen name of a state; empty for none
  static GraphView of(StateGraph graph, UnaryOperator<String> href, String chosen) {
    String sentence = Format.count(graph.stops().count(), "state");
    return GraphView.of(graph, new DefinitionGraph(graph, href), sentence, chosen);
  }

  @Override
  public GraphView.Stop stop(String state) {
    return new GraphView.Stop(PLAIN, graph.stops().type(state), href.apply(state));
  }

  @Override
  public Tone way(StateGraph.Edge edge) {
    return PLAIN;
  }
}
