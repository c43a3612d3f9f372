package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
import static io.millrace.pipeline.EngineFixture.pure;
import static io.millrace.pipeline.EngineFixture.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The engine on both databases.
class EngineTest {
  private static final String TWO_TASKS =
      """
      QueryLanguage: JSONata
      StartAt: A
      States:
        A: { Type: Task, Resource: "millrace:double", Next: B }
        B: { Type: Task, Resource: "arn:aws:states:::millrace:double", End: true }
      """;
  private static final Task DOUBLE =
      pure("double", (n, _) -> Json.parse(String.valueOf(n.asLong() * 2)));

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time left").isLessThan(until);
      Thread.sleep(5);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void runsAPipelineToItsEnd(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, DOUBLE)) {
      Execution end = fixture.run(TWO_TASKS, "3", "one");

      assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
      assertThat(end.output()).contains(Json.parse("12"));
      assertThat(fixture.engine.history(end.id(), 0, 100))
          .extracting(HistoryEvent::type)
          .containsExactly(
              "ExecutionStarted",
              "TaskStateEntered",
              "TaskScheduled",
              "TaskStarted",
              "TaskSucceeded",
              "TaskStateExited",
              "TaskStateEntered",
              "TaskScheduled",
              "TaskStarted",
              "TaskSucceeded",
              "TaskStateExited",
              "ExecutionSucceeded");
      await(() -> !fixture.ends.isEmpty());
      assertThat(fixture.ends).containsExactly(end);
      assertThat(fixture.engine.find("p", "one")).contains(end);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aNameStartsOnce(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, DOUBLE)) {
      Execution first = fixture.run(TWO_TASKS, "3", "one");
      Execution again = fixture.run(TWO_TASKS, "4", "one");

      assertThat(again).isEqualTo(first);
      assertThat(fixture.engine.list(Executions.Filter.ALL).executions()).containsExactly(first);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void listsNewestFirstInPages(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, DOUBLE)) {
      for (int i = 0; i < 5; i++) {
        fixture.run(TWO_TASKS, "1", "e" + i);
      }
      Executions.Filter two =
          Executions.Filter.ALL.ofPipeline("p").in(ExecutionStatus.SUCCEEDED).first(2);
      Executions.Page first = fixture.engine.list(two);
      Executions.Page second = fixture.engine.list(two.after(first.next().orElseThrow()));
      Executions.Page third = fixture.engine.list(two.after(second.next().orElseThrow()));

      assertThat(first.executions()).hasSize(2);
      assertThat(third.next()).isEmpty();
      assertThat(
              java.util.stream.Stream.of(first, second, third)
                  .flatMap(page -> page.executions().stream())
                  .map(Execution::name))
          .containsExactlyInAnyOrder("e0", "e1", "e2", "e3", "e4");
      assertThat(fixture.engine.list(two.in(ExecutionStatus.FAILED)).executions()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aTaskFailsWithItsOwnErrorAndIsRetriedWithAnotherKey(Database database)
      throws InterruptedException {
    List<String> keys = new java.util.concurrent.CopyOnWriteArrayList<>();
    Task shaky =
        pure(
            "shaky",
            (_, context) -> {
              keys.add(context.idempotencyKey());
              context.log("attempt " + context.attempt());
              context.progress(1, 3, "a third");
              if (context.attempt() < 2) {
                throw new TaskFailure("Shaky", "not yet");
              }
              return Json.parse("{\"visit\":\"%s\"}".formatted(context.visitKey()));
            });
    String definition =
        """
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "millrace:shaky", "End": true,
          "Retry": [{"ErrorEquals": ["Shaky"], "IntervalSeconds": 1, "MaxDelaySeconds": 2, "BackoffRate": 1, "JitterStrategy": "FULL"}]}}}
        """;
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, shaky)) {
      Execution end = fixture.run(definition, "{}", "one");

      assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
      assertThat(keys).containsExactly(end.id() + ".2.0", end.id() + ".2.1", end.id() + ".2.2");
      assertThat(end.output()).contains(Json.parse("{\"visit\":\"%s.2\"}".formatted(end.id())));
      assertThat(fixture.engine.log(end.id(), Optional.of("A")))
          .extracting(LogLine::text)
          .containsExactly("attempt 0", "attempt 1", "attempt 2");
      ExecutionView.StateVisit visit = fixture.engine.view(end.id()).states().getFirst();
      assertThat(visit.attempts()).hasSize(3);
      assertThat(visit.attempts().get(1).error()).contains("Shaky");
      assertThat(visit.attempts().get(2).progress())
          .contains(new ExecutionView.Progress(1, 3, "a third"));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aTaskThatBreaksFailsTheExecutionWithoutItsStackTrace(Database database)
      throws InterruptedException {
    Task broken =
        pure(
            "double",
            (_, _) -> {
              throw new ArithmeticException("secret");
            });
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, broken)) {
      Execution end = fixture.run(TWO_TASKS, "3", "one");

      assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
      assertThat(end.error()).contains("INTERNAL_ERROR");
      assertThat(end.cause().orElseThrow()).doesNotContain("secret");
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void stopInterruptsTheTask(Database database) throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Task hangs =
        task(
            "double",
            (_, context) -> {
              started.countDown();
              try {
                new CountDownLatch(1).await();
              } finally {
                assertThat(context.cancelled()).isTrue();
                interrupted.countDown();
              }
              return Json.object();
            });
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, hangs)) {
      Execution begun = fixture.start(TWO_TASKS, "3", "one");
      started.await();
      Execution end = fixture.engine.stop(begun.id(), "Enough", "by hand");

      assertThat(end.status()).isEqualTo(ExecutionStatus.ABORTED);
      assertThat(end.error()).contains("Enough");
      interrupted.await();
      assertThat(fixture.engine.stop(begun.id(), "Again", "")).isEqualTo(end);
      assertThat(fixture.engine.history(begun.id(), 0, 100).getLast().previousId()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void stopWithoutErrorAndCauseTellsNeither(Database database) {
    String waits =
        "{\"StartAt\": \"W\", \"States\": {\"W\": {\"Type\": \"Wait\", \"Seconds\": 900, \"End\": true}}}";
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE)) {
      ExecutionId id = fixture.start(waits, "{}", "one").id();
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> fixture.engine.stop(id, "x".repeat(257), ""))
          .returns(ErrorCode.LIMIT_EXCEEDED, MillraceException::code);
      Execution end = fixture.engine.stop(id, "", "");

      assertThat(end.status()).isEqualTo(ExecutionStatus.ABORTED);
      assertThat(end.error()).isEmpty();
      assertThat(end.cause()).isEmpty();
      HistoryEvent aborted = fixture.engine.history(id, 0, 100).getLast();
      assertThat(aborted.type()).isEqualTo("ExecutionAborted");
      assertThat(aborted.details()).isEqualTo(Json.object());
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aMissedHeartbeatIsATimeout(Database database) throws InterruptedException {
    Task silent =
        task(
            "double",
            (_, _) -> {
              new CountDownLatch(1).await();
              return Json.object();
            });
    String definition =
        """
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "millrace:double",
          "TimeoutSeconds": 100, "HeartbeatSeconds": 1, "End": true, "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "B"}]},
          "B": {"Type": "Succeed"}}}
        """;
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, silent)) {
      Execution end = fixture.run(definition, "{}", "one");

      assertThat(end.output())
          .contains(Json.parse("{\"Error\":\"States.Timeout\",\"Cause\":\"\"}"));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void onlySoManyTasksRunAtOnce(Database database) throws InterruptedException {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Task counted =
        task(
            "counted",
            (n, _) -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              Thread.sleep(2);
              now.decrementAndGet();
              return n;
            });
    String definition =
        """
        {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemProcessor":
          {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "millrace:counted", "End": true}}}}}}
        """;
    try (EngineFixture fixture =
        new EngineFixture(database, EngineConfig.ALONE.withTasks(3), counted)) {
      Execution end = fixture.run(definition, "[1,2,3,4,5,6,7,8,9,10,11,12]", "one");

      assertThat(end.output()).contains(Json.parse("[1,2,3,4,5,6,7,8,9,10,11,12]"));
      assertThat(most.get()).isBetween(1, 3);
      ExecutionView.StateVisit map = fixture.engine.view(end.id()).states().getFirst();
      assertThat(map.lanes()).hasSize(12);
      assertThat(map.lanes().get(7).states().getFirst().output()).contains(Json.parse("8"));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aNestedExecutionGivesItsOutputToItsParent(Database database) throws InterruptedException {
    String parent =
        """
        {"QueryLanguage": "JSONata", "StartAt": "N", "States": {"N": {"Type": "Task",
          "Resource": "arn:aws:states:::states:startExecution.sync:2",
          "Arguments": {"StateMachineArn": "child", "Input": {"n": 4}}, "Output": "{% $states.result.Output %}", "End": true}}}
        """;
    String child =
        """
        {"QueryLanguage": "JSONata", "StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "Next": "A"},
          "A": {"Type": "Task", "Resource": "millrace:double", "Arguments": "{% $states.input.n %}", "End": true}}}
        """;
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, DOUBLE)) {
      fixture.pipelines.register("child", child, "");
      Execution end = fixture.run(parent, "{}", "one");

      assertThat(end.output()).contains(Json.parse("8"));
      Execution nested =
          fixture.engine.list(Executions.Filter.ALL.ofPipeline("child")).executions().getFirst();
      assertThat(nested.parent()).contains(end.id());
      assertThat(fixture.engine.history(end.id(), 0, 100))
          .extracting(HistoryEvent::type)
          .contains("TaskSubmitted");
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aNestedExecutionThatFailsFailsItsTask(Database database) throws InterruptedException {
    String parent =
        """
        {"QueryLanguage": "JSONata", "StartAt": "N", "States": {"N": {"Type": "Task",
          "Resource": "arn:aws:states:::states:startExecution.sync", "Arguments": {"StateMachineArn": "%s"}, "End": true}}}
        """;
    String child =
        "{\"StartAt\": \"F\", \"States\": {\"F\": {\"Type\": \"Fail\", \"Error\": \"Mine\"}}}";
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE)) {
      fixture.pipelines.register("child", child, "");
      Execution end = fixture.run(parent.formatted("child"), "{}", "one");

      assertThat(end.error()).contains("States.TaskFailed");
      assertThat(Json.parse(end.cause().orElseThrow()).get("Error").asString()).isEqualTo("Mine");
      assertThat(fixture.run(parent.formatted("nobody"), "{}", "two").error())
          .contains("StepFunctions.StateMachineDoesNotExistException");
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void anOrderlyStopLetsTasksRunAgainWithTheSameKey(Database database) throws InterruptedException {
    List<String> keys = new java.util.concurrent.CopyOnWriteArrayList<>();
    CountDownLatch started = new CountDownLatch(1);
    Task slow =
        task(
            "double",
            (n, context) -> {
              keys.add(context.idempotencyKey());
              if (keys.size() == 1) {
                started.countDown();
                new CountDownLatch(1).await();
              }
              return n;
            });
    ExecutionId id;
    EngineConfig config = EngineConfig.ALONE.withGrace(Duration.ofMillis(50));
    try (EngineFixture fixture = new EngineFixture(database, config, slow)) {
      id = fixture.start(TWO_TASKS, "3", "one").id();
      started.await();
    }
    try (EngineFixture fixture = new EngineFixture(database, config, slow)) {
      Execution end = fixture.engine.await(id, LONG);

      assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
      assertThat(keys).hasSize(3);
      assertThat(keys.get(1)).isEqualTo(keys.get(0)).isNotEqualTo(keys.get(2));
      assertThat(fixture.engine.history(id, 0, 100)).hasSize(12);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void refusesWhatCannotRun(Database database) {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, DOUBLE)) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(
              () -> fixture.engine.start("nobody", Json.object(), "one", StartCause.user("test")))
          .returns(ErrorCode.PIPELINE_NOT_FOUND, MillraceException::code);
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(
              () ->
                  fixture.pipelines.register(
                      "p",
                      "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Task\", \"Resource\": \"millrace:fly\"}}}",
                      ""))
          .returns(ErrorCode.PIPELINE_INVALID, MillraceException::code)
          .withMessageContaining(
              "line 1, column 63, /States/A/Resource: The resource provided millrace:fly is not recognized.")
          .withMessageContaining("MISSING_END_STATE");
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> fixture.pipelines.register("a b", TWO_TASKS, ""))
          .returns(ErrorCode.PIPELINE_NAME_INVALID, MillraceException::code);
      PipelineVersion first = fixture.pipelines.register("p", TWO_TASKS, "first");
      assertThat(fixture.pipelines.register("p", TWO_TASKS, "again")).isEqualTo(first);
      PipelineVersion second = fixture.pipelines.register("p", TWO_TASKS + "\n", "second");
      assertThat(second.version()).isEqualTo(2);
      assertThat(fixture.pipelines.versions("p")).containsExactly(second, first);
      assertThat(fixture.pipelines.list()).containsExactly(second);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void startsAnOlderVersion(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, DOUBLE)) {
      fixture.pipelines.register("p", TWO_TASKS, "");
      fixture.pipelines.register("p", TWO_TASKS + "\n", "");
      Execution begun =
          fixture.engine.start(
              StartRequest.of("p", Json.parse("3"), "old", StartCause.user("test")).withVersion(1));
      assertThat(fixture.engine.await(begun.id(), EngineFixture.LONG).version()).isEqualTo(1);
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(
              () ->
                  fixture.engine.start(
                      StartRequest.of("p", Json.object(), "new", StartCause.user("test"))
                          .withVersion(3)))
          .returns(ErrorCode.PIPELINE_NOT_FOUND, MillraceException::code);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aRemovedPipelineIsKnownToItsExecutionsOnly(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, DOUBLE)) {
      Execution end = fixture.run(TWO_TASKS, "3", "one");
      fixture.pipelines.retire("p");
      fixture.pipelines.retire("nobody");

      assertThat(fixture.pipelines.find("p")).isEmpty();
      assertThat(fixture.pipelines.list()).isEmpty();
      assertThat(fixture.pipelines.versions("p")).isEmpty();
      assertThat(fixture.engine.view(end.id()).states()).hasSize(2);
      assertThat(fixture.pipelines.register("p", TWO_TASKS, "").version()).isEqualTo(2);
      assertThat(fixture.pipelines.list()).hasSize(1);
    }
  }
}
