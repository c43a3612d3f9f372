package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.states.ExecutionType;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContinueTest {
  /// Counts to 5, two steps to an execution.
  private static final String LOOP =
      """
      QueryLanguage: JSONata
      StartAt: Begin
      States:
        Begin: { Type: Pass, Assign: { n: 0, steps: 0 }, Next: Step }
        Step: { Type: Pass, Assign: { n: "{% $n + 1 %}", steps: "{% $steps + 1 %}" }, Next: Decide }
        Decide:
          Type: Choice
          Choices:
            - { Condition: "{% $n = 5 %}", Next: Done }
            - { Condition: "{% $steps = 2 %}", Next: GoOn }
          Default: Step
        GoOn:
          Type: Task
          Resource: millrace:continue
          Arguments: { start_at: Step, input: "{% $states.input %}", variables: { n: "{% $n %}", steps: 0 } }
          End: true
        Done: { Type: Succeed, Output: "{% {'n': $n, 'steps': $steps, 'input': $states.input} %}" }
      """;

  private final AtomicReference<@Nullable Engine> engine = new AtomicReference<>();

  private EngineFixture fixture(Database database) {
    EngineFixture fixture =
        new EngineFixture(
            database,
            EngineConfig.ALONE,
            new ContinueTask(() -> Objects.requireNonNull(engine.get())));
    engine.set(fixture.engine);
    return fixture;
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void goesOnWithStateAndVariables(Database database) throws InterruptedException {
    try (EngineFixture fixture = fixture(database)) {
      Execution first = fixture.run(LOOP, "[7]", "one");
      Execution second = next(fixture, first);
      Execution third = next(fixture, second);

      assertThat(third.output()).contains(Json.parse("{\"n\":5,\"steps\":1,\"input\":[7]}"));
      assertThat(third.startedBy()).isEqualTo(StartCause.execution(second.id()));
      assertThat(third.version()).isEqualTo(first.version());
      assertThat(fixture.engine.view(second.id()).states())
          .extracting(ExecutionView.StateVisit::name)
          .containsExactly("Step", "Decide", "Step", "Decide", "GoOn");
    }
  }

  /// The one that goes on for `before`.
  private static Execution next(EngineFixture fixture, Execution before)
      throws InterruptedException {
    String id = before.output().orElseThrow().path("execution").asString();
    return fixture.engine.await(new ExecutionId(id), LONG);
  }

  @Test
  void refusesAStateThatIsNotThere() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = fixture(database)) {
      Execution failed = fixture.run(LOOP.replace("start_at: Step", "start_at: Stop"), "1", "one");

      assertThat(failed.error()).contains("TASK_ARGUMENTS_INVALID");
      assertThat(failed.cause().orElseThrow()).contains("'Stop'");
    }
  }

  @Test
  void isNotForExpressExecutions() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = fixture(database)) {
      fixture.pipelines.register("p", LOOP, "", ExecutionType.EXPRESS);
      StartRequest request = StartRequest.of("p", Json.object(), "n", StartCause.user(""));

      assertThat(fixture.engine.run(request).error()).contains("Continue.NotPossible");
    }
  }
}
