package io.millrace.server.page.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.states.Definition;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where the arrow keys lead.
class StopsTest {
  private static final String MACHINE =
      """
      StartAt: Look
      States:
        Look:
          Type: Choice
          Choices: [ { Variable: $.x, IsPresent: true, Next: Both } ]
          Default: Done
        Both:
          Type: Parallel
          Branches:
            - { StartAt: Left, States: { Left: { Type: Pass, End: true } } }
            - { StartAt: Right, States: { Right: { Type: Fail } } }
          Catch: [ { ErrorEquals: [ States.ALL ], Next: Broken } ]
          Next: Done
        Done: { Type: Succeed }
        Broken: { Type: Fail }
      """;

  private final Stops stops = Stops.of(outline());

  private static Outline outline() {
    return switch (Definition.read(Yaml.parse(MACHINE).tree(), _ -> true)) {
      case Definition.Reading.Valid(var machine, _) -> Outline.of(machine);
      case Definition.Reading.Invalid(var findings) -> throw new AssertionError(findings);
    };
  }

  private List<String> after(String name) {
    return Arrays.stream(stops.exits(name).split(" "))
        .filter(number -> !number.isEmpty())
        .map(number -> stops.names().get(Integer.parseInt(number)))
        .toList();
  }

  @Test
  void statesAreNumberedAlongTheWayThoseForFailuresLast() {
    assertThat(stops.names()).containsExactly("Look", "Both", "Left", "Right", "Done", "Broken");
    assertThat(stops.type("Both")).isEqualTo("Parallel");
  }

  @Test
  void aChoiceLeadsToEachOfItsStates() {
    assertThat(after("Look")).containsExactly("Both", "Done");
  }

  @Test
  void aParallelLeadsIntoItsBranchesAndThenOnAndToWhatCatches() {
    assertThat(after("Both")).containsExactly("Left", "Right", "Done", "Broken");
  }

  @Test
  void theLastStateOfABranchLeadsOutUnlessItFails() {
    assertThat(after("Left")).containsExactly("Done", "Broken");
    assertThat(after("Right")).isEmpty();
  }

  @Test
  void theOutlineSaysInWordsWhenAWayIsTaken() {
    assertThat(outline().all())
        .flatExtracting(Outline.Step::ways)
        .extracting(Outline.Way::when)
        .containsExactly("by rule 1", "otherwise", "", "on States.ALL");
  }
}
