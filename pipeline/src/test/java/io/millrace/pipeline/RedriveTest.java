package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
import static io.millrace.pipeline.EngineFixture.pure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import io.millrace.pipeline.states.HistoryEvent;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Executions that are started again where they ended.
class RedriveTest {
  private static final String DEFINITION =
      """
      {"QueryLanguage": "JSONata", "StartAt": "First", "States": {
        "First": {"Type": "Task", "Resource": "millrace:step", "Next": "Both"},
        "Both": {"Type": "Parallel", "End": true, "Branches": [
          {"StartAt": "Left", "States": {"Left": {"Type": "Task", "Resource": "millrace:step", "End": true}}},
          {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 1, "Next": "Right"},
            "Right": {"Type": "Task", "Resource": "millrace:broken", "End": true}}}]}}}
      """;

  private final AtomicBoolean repaired = new AtomicBoolean();
  private final List<String> runs = new CopyOnWriteArrayList<>();
  private final Task[] tasks = {
    pure(
        "step",
        (n, context) -> {
          runs.add(context.state());
          return n;
        }),
    pure(
        "broken",
        (n, context) -> {
          runs.add(context.idempotencyKey());
          if (!repaired.get()) {
            throw new TaskFailure("Broken", "not repaired");
          }
          return n;
        })
  };

  private static void assertRefused(EngineFixture fixture, ExecutionId id) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> fixture.engine.redrive(id, ""))
        .returns(ErrorCode.EXECUTION_NOT_REDRIVABLE, MillraceException::code);
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void givesTheStateThatBrokeAnotherInput(Database database) throws InterruptedException {
    Task half =
        pure(
            "half",
            (n, _) -> {
              if (n.asInt() % 2 != 0) {
                throw new TaskFailure("Odd", n.toString());
              }
              return Json.parse("" + n.asInt() / 2);
            });
    String definition =
        """
        StartAt: Give
        States:
          Give: { Type: Pass, Next: Half }
          Half: { Type: Task, Resource: "millrace:half", Next: Done }
          Done: { Type: Succeed }
        """;
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, half)) {
      ExecutionId id = fixture.run(definition, "3", "one").id();
      fixture.engine.redrive(id, Json.parse("4"));
      Execution end = fixture.engine.await(id, LONG);

      assertThat(end.input()).isEqualTo(Json.parse("3"));
      assertThat(end.output()).contains(Json.parse("2"));
      ExecutionView.StateVisit visit = fixture.engine.view(id).states().get(1);
      assertThat(visit.input()).isEqualTo(Json.parse("4"));
      assertThat(visit.attempts()).hasSize(2);
      assertThat(fixture.engine.history(id, 0, 100))
          .filteredOn(event -> event.type().equals("ExecutionRedriven"))
          .singleElement()
          .satisfies(event -> assertThat(event.details().path("input").asString()).isEqualTo("4"));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void refusesAnotherInputForSeveralStates(Database database) throws InterruptedException {
    String definition =
        """
        {"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
          {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true}}},
          {"StartAt": "F", "States": {"F": {"Type": "Fail"}}}]}}}
        """;
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, tasks)) {
      ExecutionId id = fixture.run(definition, "3", "one").id();

      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> fixture.engine.redrive(id, Json.parse("4")))
          .withMessageContaining("2 would run again")
          .returns(ErrorCode.EXECUTION_NOT_REDRIVABLE, MillraceException::code);
      assertThat(fixture.engine.find(id).orElseThrow().status()).isEqualTo(ExecutionStatus.FAILED);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void goesOnWhereTheExecutionBroke(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, tasks)) {
      Execution failed = fixture.run(DEFINITION, "1", "one");
      assertThat(failed.error()).contains("Broken");
      assertThat(fixture.engine.notRedrivable(failed)).isEmpty();
      repaired.set(true);
      Execution again = fixture.engine.redrive(failed.id(), "");
      Execution end = fixture.engine.await(failed.id(), LONG);

      assertThat(again.status()).isEqualTo(ExecutionStatus.RUNNING);
      assertThat(again.error()).isEmpty();
      assertThat(end.output()).contains(Json.parse("[1,1]"));
      assertThat(end.redriveCount()).isEqualTo(1);
      assertThat(end.redrivenAt()).isEqualTo(again.redrivenAt()).isPresent();
      assertThat(runs).containsOnlyOnce("First", "Left").doesNotHaveDuplicates().hasSize(4);
      assertThat(fixture.engine.history(failed.id(), 0, 100))
          .extracting(HistoryEvent::type)
          .containsOnlyOnce("ExecutionStarted", "ExecutionRedriven", "ExecutionSucceeded");
      ExecutionView.StateVisit both = fixture.engine.view(failed.id()).states().getLast();
      assertThat(both.status()).isEqualTo(VisitStatus.SUCCEEDED);
      assertThat(both.lanes())
          .extracting(ExecutionView.Lane::status)
          .containsOnly(VisitStatus.SUCCEEDED);
      assertThat(both.lanes().get(1).states().getLast().attempts()).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void whatFailsAgainCanBeRedrivenAgain(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, tasks)) {
      Execution failed = fixture.run(DEFINITION, "1", "one");
      fixture.engine.redrive(failed.id(), "");
      Execution second = fixture.engine.await(failed.id(), LONG);
      assertThat(second.status()).isEqualTo(ExecutionStatus.FAILED);
      assertThat(fixture.engine.view(failed.id()).states().getLast().status())
          .isEqualTo(VisitStatus.FAILED);
      repaired.set(true);
      fixture.engine.redrive(failed.id(), "");

      assertThat(fixture.engine.await(failed.id(), LONG).redriveCount()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aClientTokenRedrivesOnce(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, tasks)) {
      Execution failed = fixture.run(DEFINITION, "1", "one");
      fixture.engine.redrive(failed.id(), "mine");
      Execution end = fixture.engine.await(failed.id(), LONG);

      assertThat(fixture.engine.redrive(failed.id(), "mine")).isEqualTo(end);
      assertThat(fixture.engine.redrive(failed.id(), "other").redriveCount()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void whatRunsOrHasSucceededIsNotRedriven(Database database) throws InterruptedException {
    String waits =
        "{\"StartAt\": \"W\", \"States\": {\"W\": {\"Type\": \"Wait\", \"Seconds\": 900, \"End\": true}}}";
    repaired.set(true);
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, tasks)) {
      Execution succeeded = fixture.run(DEFINITION, "1", "one");
      Execution running = fixture.start(waits, "1", "two");

      assertRefused(fixture, succeeded.id());
      assertRefused(fixture, running.id());
      assertThat(fixture.engine.notRedrivable(succeeded))
          .contains("Execution is SUCCEEDED and cannot be redriven");
      assertThat(fixture.engine.notRedrivable(running))
          .contains("Execution is RUNNING and cannot be redriven");
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aTaskThatWaitsForAnAnswerGetsAnotherToken(Database database) throws InterruptedException {
    BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
    Task ask =
        pure(
            "ask",
            (token, _) -> {
              tokens.add(token.asString());
              return token;
            });
    String definition =
        """
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
          "Resource": "millrace:ask.waitForTaskToken", "Arguments": "{% $states.context.Task.Token %}"}}}
        """;
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, ask)) {
      Execution begun = fixture.start(definition, "{}", "one");
      String first = tokens.take();
      fixture.engine.stop(begun.id(), "", "");
      fixture.engine.redrive(begun.id(), "");
      String second = tokens.take();

      assertThat(second).isNotEqualTo(first);
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> fixture.engine.taskTokens().succeed(first, Json.object()))
          .returns(ErrorCode.TASK_OVER, MillraceException::code);
      fixture.engine.taskTokens().succeed(second, Json.parse("1"));
      assertThat(fixture.engine.await(begun.id(), LONG).output()).contains(Json.parse("1"));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aRestartGoesOnWithARedrivenExecution(Database database) throws InterruptedException {
    ExecutionId id;
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, tasks)) {
      id = fixture.run(DEFINITION, "1", "one").id();
      repaired.set(true);
      fixture.engine.redrive(id, "");
      fixture.engine.abandon();
    }
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, tasks)) {
      assertThat(fixture.engine.await(id, LONG).output()).contains(Json.parse("[1,1]"));
      assertThat(runs).containsOnlyOnce("First", "Left");
    }
  }
}
