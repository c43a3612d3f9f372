package io.millrace.server.page.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.states.Definition;
import io.millrace.server.page.graph.Difference.Change;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DifferenceTest {
  private static final String OLD =
      """
      StartAt: A
      States:
        A: { Type: Pass, Next: Both }
        Both:
          Type: Parallel
          Branches:
            - { StartAt: In, States: { In: { Type: Pass, Next: Gone }, Gone: { Type: Pass, End: true } } }
          Next: Z
        Z: { Type: Succeed }
      """;
  private static final String YOUNG =
      """
      StartAt: A
      States:
        A: { Type: Pass, Next: New }
        New: { Type: Wait, Seconds: 1, Next: Both }
        Both:
          Type: Parallel
          Branches:
            - { StartAt: In, States: { In: { Type: Pass, End: true } } }
          Next: Z
        Z: { Type: Succeed }
      """;

  private static Outline outline(JsonNode tree) {
    return switch (Definition.read(tree, _ -> true)) {
      case Definition.Reading.Valid(var machine, _) -> Outline.of(machine);
      case Definition.Reading.Invalid(var findings) -> throw new AssertionError(findings);
    };
  }

  private static Difference between(String old, String young) {
    JsonNode before = Yaml.parse(old).tree();
    JsonNode after = Yaml.parse(young).tree();
    return Difference.of(outline(before), before, outline(after), after);
  }

  private final Difference difference = between(OLD, YOUNG);

  @Test
  void statesAreAddedRemovedChangedOrTheSame() {
    assertThat(List.of("A", "New", "Both", "In", "Gone", "Z"))
        .extracting(difference::state)
        .containsExactly(
            Change.CHANGED, Change.ADDED, Change.SAME, Change.CHANGED, Change.REMOVED, Change.SAME);
  }

  @Test
  void aChangedStateSaysInWhichFields() {
    assertThat(difference.fields("A")).containsExactly("Next");
    assertThat(difference.fields("In")).containsExactly("End", "Next");
  }

  @Test
  void waysAreAddedAndRemovedToo() {
    assertThat(difference.way("A", "New")).isEqualTo(Change.ADDED);
    assertThat(difference.way("A", "Both")).isEqualTo(Change.REMOVED);
    assertThat(difference.way("Both", "Z")).isEqualTo(Change.SAME);
  }

  @Test
  void statesThatAreGoneAreDrawnWhereTheyWere() {
    StateGraph graph = GraphLayout.of(difference.union());
    assertThat(graph.stops().names()).containsExactly("A", "New", "Both", "In", "Gone", "Z");
    assertThat(graph.edges())
        .anyMatch(edge -> edge.from().equals("In") && edge.to().equals("Gone"))
        .anyMatch(edge -> edge.from().equals("A") && edge.to().equals("Both"));
  }

  @Test
  void aStateThatHasMovedToAnotherLevelIsDrawnOnce() {
    Difference moved =
        between(
            OLD,
            """
            StartAt: In
            States:
              In: { Type: Pass, End: true }
            """);
    assertThat(GraphLayout.of(moved.union()).stops().names()).containsOnlyOnce("In");
  }
}
