package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.states.Definition;
import io.millrace.server.page.graph.GraphLayout;
import io.millrace.server.page.graph.Outline;
import io.millrace.server.page.graph.StateGraph;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a live page is told of its graph.
class GraphViewTest {
  private final StateGraph graph = graph();

  private static StateGraph graph() {
    String text =
        """
        StartAt: First
        States:
          First: { Type: Pass, Next: Second }
          Second: { Type: Succeed }
        """;
    return switch (Definition.read(Yaml.parse(text).tree(), _ -> true)) {
      case Definition.Reading.Valid(var machine, _) -> GraphLayout.of(Outline.of(machine));
      case Definition.Reading.Invalid(var findings) -> throw new AssertionError(findings);
    };
  }

  /// @param running the state that runs; those before it have succeeded
  private GraphView view(String running) {
    GraphView.Teller teller =
        new GraphView.Teller() {
          @Override
          public GraphView.Stop stop(String state) {
            int distance = graph.stops().number(state) - graph.stops().number(running);
            return new GraphView.Stop(
                distance < 0
                    ? Tone.ok("Succeeded")
                    : distance == 0 ? Tone.run("Running") : Tone.NOT_REACHED,
                "1 s",
                "/" + state);
          }

          @Override
          public Tone way(StateGraph.Edge edge) {
            return edge.to().equals(running) ? Tone.run("Going on") : Tone.NOT_REACHED;
          }
        };
    return GraphView.of(graph, teller, running + " runs", "");
  }

  @Test
  void aNewPageIsToldEverything() {
    JsonNode changes = Json.parse(view("First").changesSince(Optional.empty()).orElseThrow());
    assertThat(changes.path("states")).hasSize(2);
    assertThat(changes.path("ways")).hasSize(1);
    assertThat(changes.path("sentence").asString()).isEqualTo("First runs");
  }

  @Test
  void nothingIsToldTwice() {
    assertThat(view("First").changesSince(Optional.of(view("First")))).isEmpty();
  }

  @Test
  void whatHasChangedIsToldByItsNumber() {
    JsonNode changes =
        Json.parse(view("Second").changesSince(Optional.of(view("First"))).orElseThrow());
    assertThat(changes.path("states").path(1).path("n").asInt()).isEqualTo(1);
    assertThat(changes.path("states").path(1).path("tone").asString()).isEqualTo("run");
    assertThat(changes.path("states").path(1).path("label").asString())
        .isEqualTo("Second, Succeed: Running, 1 s");
    assertThat(changes.path("ways").path(0).path("tone").asString()).isEqualTo("run");
  }
}
