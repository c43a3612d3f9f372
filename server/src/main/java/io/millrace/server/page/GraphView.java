package io.millrace.server.page;

import io.millrace.base.json.Json;
import io.millrace.server.page.graph.StateGraph;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A state graph as a page shows it: the layout, and what is to be said of each state and way.
///
/// @param sentence for those who do not see it
/// @param stops what is said of each state, by its number
/// @param ways what is said of each edge, in the order of the graph
/// @param chosen the number of the chosen state; -1 if there is none
public record GraphView(
    StateGraph graph, String sentence, List<Stop> stops, List<Tone> ways, int chosen) {
  public GraphView {
    stops = List.copyOf(stops);
    ways = List.copyOf(ways);
  }

  /// @param note a short line; the state's type if there is nothing else to say
  /// @param href what opens when it is chosen
  public record Stop(Tone tone, String note, String href) {}

  /// Says what to say of a state, and where its link leads.
  interface Teller {
    Stop stop(String state);

    Tone way(StateGraph.Edge edge);
  }

  /// @param chosen name of a state; empty for none
  static GraphView of(StateGraph graph, Teller teller, String sentence, String chosen) {
    return new GraphView(
        graph,
        sentence,
        graph.stops().names().stream().map(teller::stop).toList(),
        graph.edges().stream().map(teller::way).toList(),
        graph.stops().number(chosen));
  }

  public int number(String state) {
    return graph.stops().number(state);
  }

  public Stop stop(String state) {
    return stops.get(number(state));
  }

  /// What a state is called aloud.
  public String label(String state, String type) {
    Stop stop = stop(state);
    String note = stop.note().isEmpty() || stop.note().equals(type) ? "" : ", " + stop.note();
    String word = stop.tone().word().isEmpty() ? "" : ": " + stop.tone().word();
    return Format.words(state) + ", " + type + word + note;
  }

  /// `5 of 7 states reached; running: Train`.
  static String sentence(StateGraph graph, Marks marks) {
    List<String> names = graph.stops().names();
    long reached = names.stream().filter(name -> marks.find(name).isPresent()).count();
    return "%d of %s reached%s%s"
        .formatted(
            reached,
            Format.count(names.size(), "state"),
            named(names, marks, "run", "running"),
            named(names, marks, "err", "failed"));
  }

  private static String named(List<String> names, Marks marks, String tone, String word) {
    String found =
        names.stream()
            .filter(name -> marks.find(name).filter(m -> m.tone().tone().equals(tone)).isPresent())
            .limit(5)
            .map(Format::words)
            .collect(Collectors.joining(", "));
    return found.isEmpty() ? "" : "; " + word + ": " + found;
  }

  /// What the script has to change of a page that shows `before`; empty if nothing.
  Optional<String> changesSince(Optional<GraphView> before) {
    ObjectNode changes = Json.object().put("sentence", sentence);
    ArrayNode states = changes.putArray("states");
    ArrayNode edges = changes.putArray("ways");
    List<String> names = graph.stops().names();
    for (int i = 0; i < stops.size(); i++) {
      Stop stop = stops.get(i);
      if (before.isEmpty() || !before.get().stops().get(i).equals(stop)) {
        states
            .addObject()
            .put("n", i)
            .put("tone", stop.tone().tone())
            .put("icon", stop.tone().icon())
            .put("note", stop.note())
            .put("href", stop.href())
            .put("label", label(names.get(i), graph.stops().type(names.get(i))));
      }
    }
    for (int i = 0; i < ways.size(); i++) {
      if (before.isEmpty() || !before.get().ways().get(i).equals(ways.get(i))) {
        edges.addObject().put("n", i).put("tone", ways.get(i).tone());
      }
    }
    return states.isEmpty() && edges.isEmpty() ? Optional.empty() : Optional.of(changes.toString());
  }
}
