package io.millrace.server.page.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.states.Definition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphLayoutTest {
  private static StateGraph layout(String definition) {
    return switch (Definition.read(Yaml.parse(definition).tree(), _ -> true)) {
      case Definition.Reading.Valid(var machine, _) -> GraphLayout.of(Outline.of(machine));
      case Definition.Reading.Invalid(var findings) -> throw new AssertionError(findings);
    };
  }

  private static String shipped(String name) throws IOException {
    String path = "/pipelines/" + name + ".asl.yaml";
    try (InputStream file =
        Objects.requireNonNull(GraphLayoutTest.class.getResourceAsStream(path), path)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static StateGraph.Node node(StateGraph graph, String name) {
    return graph.nodes().stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void statesFollowEachOtherFromLeftToRight() {
    StateGraph graph =
        layout(
            """
            QueryLanguage: JSONata
            StartAt: First
            States:
              First: { Type: Pass, Next: Second }
              Second: { Type: Pass, Next: Third }
              Third: { Type: Succeed }
            """);
    assertThat(node(graph, "First").x()).isLessThan(node(graph, "Second").x());
    assertThat(node(graph, "Second").x()).isLessThan(node(graph, "Third").x());
    assertThat(graph.edges())
        .extracting(StateGraph.Edge::from, StateGraph.Edge::to)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("First", "Second"),
            org.assertj.core.groups.Tuple.tuple("Second", "Third"));
    assertThat(graph.edges()).allMatch(edge -> edge.path().startsWith("M"));
  }

  @Test
  void branchesStandInABoxAndFailureStatesInTheirOwn() {
    StateGraph graph =
        layout(
            """
            QueryLanguage: JSONata
            StartAt: Both
            States:
              Both:
                Type: Parallel
                Branches:
                  - { StartAt: Left, States: { Left: { Type: Pass, End: true } } }
                  - { StartAt: Right, States: { Right: { Type: Pass, End: true } } }
                Catch: [ { ErrorEquals: [ States.ALL ], Next: Broken } ]
                End: true
              Broken: { Type: Fail, Error: Broken }
            """);
    assertThat(graph.groups())
        .extracting(StateGraph.Group::label)
        .containsExactlyInAnyOrder("Both: side by side", "When a state fails");
    StateGraph.Group both =
        graph.groups().stream().filter(g -> g.name().equals("Both")).findFirst().orElseThrow();
    for (String name : List.of("Left", "Right")) {
      StateGraph.Node inside = node(graph, name);
      assertThat(inside.x()).isBetween(both.x(), both.x() + both.width() - inside.width());
      assertThat(inside.y()).isBetween(both.y(), both.y() + both.height() - inside.height());
    }
    assertThat(graph.edges()).noneMatch(edge -> edge.to().equals("Broken"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training",
        "retraining",
        "monitoring",
        "batch-scoring",
        "deployment",
        "retention"
      })
  void shippedPipelinesAreDrawnWithoutOverlaps(String name) throws IOException {
    StateGraph graph = layout(shipped(name));
    List<StateGraph.Node> nodes = graph.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      StateGraph.Node a = nodes.get(i);
      assertThat(a.x() + a.width()).isLessThanOrEqualTo(graph.width());
      assertThat(a.y() + a.height()).isLessThanOrEqualTo(graph.height());
      for (StateGraph.Node b : nodes.subList(i + 1, nodes.size())) {
        boolean areApart =
            a.x() + a.width() <= b.x()
                || b.x() + b.width() <= a.x()
                || a.y() + a.height() <= b.y()
                || b.y() + b.height() <= a.y();
        assertThat(areApart).as("%s and %s", a, b).isTrue();
      }
    }
  }
}
