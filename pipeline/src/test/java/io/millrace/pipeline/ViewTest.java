package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.pure;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What people see of a history.
class ViewTest {
  private Database database;
  private EngineFixture fixture;

  @BeforeEach
  void start() {
    database = TestDatabases.sqlite();
    Task picky =
        pure(
            "picky",
            (n, _) -> {
              if (n.asInt() == 2) {
                throw new TaskFailure("Two", "I do not like 2.");
              }
              return n;
            });
    fixture = new EngineFixture(database, EngineConfig.ALONE, picky);
  }

  @AfterEach
  void stop() {
    fixture.close();
    database.close();
  }

  private ExecutionView view(String definition, String input) throws InterruptedException {
    return fixture.engine.view(fixture.run(definition, input, "one").id());
  }

  private static StateVisit only(ExecutionView.Lane lane) {
    assertThat(lane.states()).hasSize(1);
    return lane.states().getFirst();
  }

  @Test
  void showsWhichIterationBrokeAMapAndThatItWasCaught() throws InterruptedException {
    ExecutionView view =
        view(
            """
            QueryLanguage: JSONata
            StartAt: M
            States:
              M:
                Type: Map
                MaxConcurrency: 1
                ItemProcessor: { StartAt: T, States: { T: { Type: Task, Resource: "millrace:picky", End: true } } }
                Catch: [ { ErrorEquals: [ Two ], Next: Sorry } ]
                Next: Fine
              Fine: { Type: Succeed }
              Sorry: { Type: Succeed }
            """,
            "[1, 2, 3]");

    assertThat(view.states()).extracting(StateVisit::name).containsExactly("M", "Sorry");
    StateVisit map = view.states().getFirst();
    assertThat(map.status()).isEqualTo(VisitStatus.CAUGHT);
    assertThat(map.error()).contains("Two");
    assertThat(map.cause()).contains("I do not like 2.");
    assertThat(map.next()).contains("Sorry");
    assertThat(map.lanes())
        .extracting(ExecutionView.Lane::status)
        .containsExactly(VisitStatus.SUCCEEDED, VisitStatus.FAILED);
    assertThat(only(map.lanes().get(1)).status()).isEqualTo(VisitStatus.FAILED);
    assertThat(only(map.lanes().get(1)).attempts().getFirst().error()).contains("Two");
  }

  @Test
  void showsTheBranchesOfAParallelThatFailed() throws InterruptedException {
    ExecutionView view =
        view(
            """
            QueryLanguage: JSONata
            StartAt: P
            States:
              P:
                Type: Parallel
                End: true
                Branches:
                  - { StartAt: A, States: { A: { Type: Wait, Seconds: 100, End: true } } }
                  - StartAt: B
                    States:
                      B: { Type: Pass, Next: C }
                      C: { Type: Task, Resource: "millrace:picky", End: true }
            """,
            "2");

    StateVisit parallel = view.states().getFirst();
    assertThat(view.execution().status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(parallel.status()).isEqualTo(VisitStatus.FAILED);
    assertThat(parallel.lanes())
        .extracting(ExecutionView.Lane::status)
        .containsExactly(VisitStatus.ABORTED, VisitStatus.FAILED);
    assertThat(only(parallel.lanes().get(0)).status()).isEqualTo(VisitStatus.ABORTED);
    assertThat(parallel.lanes().get(1).states())
        .extracting(StateVisit::name)
        .containsExactly("B", "C");
  }

  @Test
  void showsNestedMapsAndAnExpressionThatFailed() throws InterruptedException {
    ExecutionView view =
        view(
            """
            QueryLanguage: JSONata
            StartAt: M
            States:
              M:
                Type: Map
                Next: E
                ItemProcessor:
                  StartAt: P
                  States:
                    P:
                      Type: Parallel
                      End: true
                      Branches:
                        - StartAt: I
                          States:
                            I:
                              Type: Map
                              Items: "{% [1..$states.input] %}"
                              End: true
                              ItemProcessor: { StartAt: T, States: { T: { Type: Pass, End: true } } }
              E: { Type: Pass, Output: "{% $states.input.nothing %}", End: true }
            """,
            "[1, 3]");

    StateVisit outer = view.states().getFirst();
    assertThat(outer.status()).isEqualTo(VisitStatus.SUCCEEDED);
    StateVisit inner = only(only(outer.lanes().get(1)).lanes().getFirst());
    assertThat(inner.name()).isEqualTo("I");
    assertThat(inner.lanes())
        .hasSize(3)
        .allSatisfy(lane -> assertThat(only(lane).status()).isEqualTo(VisitStatus.SUCCEEDED));
    StateVisit broken = view.states().get(1);
    assertThat(broken.status()).isEqualTo(VisitStatus.FAILED);
    assertThat(broken.error()).contains("States.QueryEvaluationError");
  }
}
