package io.millrace.server.page;

import io.millrace.server.page.graph.StateGraph;

/// Tells of the states of a definition what they are; nothing has happened to them.
///
/// @param href what a state's name is put behind to make its link
record DefinitionGraph(StateGraph graph, String href) implements GraphView.Teller {
  private static final Tone PLAIN = new Tone("plain", "", "");

  /// @param chosen name of a state; empty for none
  static GraphView of(StateGraph graph, String href, String chosen) {
    String sentence = Format.count(graph.stops().count(), "state");
    return GraphView.of(graph, new DefinitionGraph(graph, href), sentence, chosen);
  }

  @Override
  public GraphView.Stop stop(String state) {
    return new GraphView.Stop(PLAIN, graph.stops().type(state), href + Shell.part(state));
  }

  @Override
  public Tone way(StateGraph.Edge edge) {
    return PLAIN;
  }
}
