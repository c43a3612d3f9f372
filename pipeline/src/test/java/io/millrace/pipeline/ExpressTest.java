package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
import static io.millrace.pipeline.EngineFixture.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.states.ExecutionType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExpressTest {
  private static final String ECHO =
      """
      StartAt: T
      States:
        T: { Type: Task, Resource: "millrace:echo", End: true }
      """;
  private static final StartCause CAUSE = StartCause.user("test");

  private static EngineFixture fixture(Database database, Task... tasks) {
    return new EngineFixture(database, EngineConfig.ALONE, tasks);
  }

  private static Execution awaitEnd(Engine engine, ExecutionId id) throws InterruptedException {
    long until = System.nanoTime() + LONG.toNanos();
    while (!engine.find(id).orElseThrow().status().ended()) {
      assertThat(System.nanoTime()).as("time left").isLessThan(until);
      Thread.sleep(2);
    }
    return engine.find(id).orElseThrow();
  }

  @Test
  void answersWithTheEnd() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = fixture(database, task("echo", (arguments, _) -> arguments))) {
      fixture.pipelines.register("p", ECHO, "", ExecutionType.EXPRESS);

      Execution ended = fixture.engine.run(StartRequest.of("p", Json.parse("[1]"), "n", CAUSE));
      Execution again = fixture.engine.run(StartRequest.of("p", Json.parse("[2]"), "n", CAUSE));

      assertThat(ended.output()).contains(Json.parse("[1]"));
      assertThat(again.output()).contains(Json.parse("[2]"));
      assertThat(fixture.engine.list(Executions.Filter.ALL).executions()).isEmpty();
      assertThat(fixture.engine.list(Executions.Filter.ALL.ofPipeline("p")).executions())
          .extracting(Execution::status, Execution::output)
          .containsOnly(tuple(ExecutionStatus.SUCCEEDED, Optional.empty()));
    }
  }

  @Test
  void waitsForStandardExecutionsToo() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = fixture(database, task("echo", (arguments, _) -> arguments))) {
      fixture.pipelines.register("p", ECHO, "");

      assertThat(fixture.engine.run(StartRequest.of("p", Json.parse("[1]"), "n", CAUSE)).output())
          .contains(Json.parse("[1]"));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void beginsAgainWhatWasStartedAndNotEnded(Database database) throws Exception {
    BlockingQueue<String> keys = new LinkedBlockingQueue<>();
    CountDownLatch never = new CountDownLatch(1);
    Task hangs =
        task(
            "echo",
            (_, context) -> {
              keys.add(context.idempotencyKey());
              never.await();
              return Json.object();
            });
    EngineFixture first = fixture(database, hangs);
    first.pipelines.register("p", ECHO, "", ExecutionType.EXPRESS);
    ExecutionId id = first.engine.start("p", Json.parse("[1]"), "n", CAUSE).id();
    String key = keys.poll(5, TimeUnit.SECONDS);
    first.engine.abandon();

    Task answers =
        task(
            "echo",
            (arguments, context) -> {
              keys.add(context.idempotencyKey());
              return arguments;
            });
    try (EngineFixture second = fixture(database, answers)) {
      assertThat(awaitEnd(second.engine, id).output()).contains(Json.parse("[1]"));
      assertThat(keys).containsExactly(key);
      assertThat(second.engine.list(Executions.Filter.ALL.ofPipeline("p")).executions())
          .extracting(Execution::id)
          .containsExactly(id);
    }
  }

  @Test
  void givesUpAnExecutionThatNeverEnds() throws Exception {
    try (Database database = TestDatabases.sqlite()) {
      BlockingQueue<String> begun = new LinkedBlockingQueue<>();
      Task hangs =
          task(
              "echo",
              (_, context) -> {
                begun.add(context.idempotencyKey());
                new CountDownLatch(1).await();
                return Json.object();
              });
      EngineFixture fixture = fixture(database, hangs);
      fixture.pipelines.register("p", ECHO, "", ExecutionType.EXPRESS);
      ExecutionId id = fixture.engine.start("p", Json.object(), "n", CAUSE).id();
      for (int start = 1; start <= 3; start++) {
        assertThat(begun.poll(5, TimeUnit.SECONDS)).isNotNull();
        fixture.engine.abandon();
        fixture = fixture(database, hangs);
      }

      Execution ended = awaitEnd(fixture.engine, id);
      assertThat(ended.error()).contains("States.Runtime");
      assertThat(ended.cause()).contains("It was begun 3 times and never ended.");
      fixture.close();
    }
  }

  @Test
  void canBeStopped() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = fixture(database)) {
      String wait = "{StartAt: W, States: {W: {Type: Wait, Seconds: 60, End: true}}}";
      fixture.pipelines.register("p", wait, "", ExecutionType.EXPRESS);
      ExecutionId id = fixture.engine.start("p", Json.object(), "n", CAUSE).id();

      fixture.engine.stop(id, "Enough", "");

      Execution ended = awaitEnd(fixture.engine, id);
      assertThat(ended.status()).isEqualTo(ExecutionStatus.ABORTED);
      assertThat(ended.error()).contains("Enough");
      assertThat(fixture.engine.view(id).states()).isEmpty();
    }
  }

  @Test
  void startsExecutionsOfOtherPipelinesAndIsStartedByThem() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = fixture(database, task("echo", (arguments, _) -> arguments))) {
      String start =
          """
          StartAt: S
          States:
            S:
              Type: Task
              Resource: arn:aws:states:::states:startExecution%s
              Parameters: { StateMachineArn: "%s", Input: [ 1 ], Name: n }
              ResultSelector: { arn.$: $.ExecutionArn }
              End: true
          """;
      fixture.pipelines.register("echo", ECHO, "", ExecutionType.EXPRESS);
      fixture.pipelines.register(
          "express", start.formatted("", "standard"), "", ExecutionType.EXPRESS);
      fixture.pipelines.register("standard", start.formatted("", "echo"), "");
      fixture.pipelines.register("sync", start.formatted(".sync", "echo"), "");

      assertThat(
              fixture
                  .engine
                  .run(StartRequest.of("express", Json.object(), "e", CAUSE))
                  .output()
                  .orElseThrow())
          .isEqualTo(
              Json.parse("{\"arn\":\"arn:aws:states:local:000000000000:execution:standard:n\"}"));
      ExecutionId standard = fixture.engine.find("standard", "n").orElseThrow().id();
      assertThat(fixture.engine.await(standard, LONG).output().orElseThrow().path("arn").asString())
          .startsWith("arn:aws:states:local:000000000000:express:echo:n:");
      assertThat(fixture.engine.run(StartRequest.of("sync", Json.object(), "s", CAUSE)).error())
          .contains("StepFunctions.StateMachineTypeNotSupportedException");
    }
  }

  @Test
  void keepsTheTypeOfAPipeline() {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = fixture(database, task("echo", (arguments, _) -> arguments))) {
      fixture.pipelines.register("p", ECHO, "", ExecutionType.EXPRESS);

      assertThat(fixture.pipelines.register("p", ECHO + "\n", "").type())
          .isEqualTo(ExecutionType.EXPRESS);
      for (String definition : List.of(ECHO, ECHO + "\n\n")) {
        assertThatExceptionOfType(MillraceException.class)
            .isThrownBy(
                () -> fixture.pipelines.register("p", definition, "", ExecutionType.STANDARD))
            .withMessageContaining("is EXPRESS and stays so")
            .returns(ErrorCode.PIPELINE_INVALID, MillraceException::code);
      }
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> fixture.pipelines.register("p", ECHO.replace("echo", "echo.sync"), ""))
          .withMessageContaining("Express state machine does not support '.sync'");
    }
  }
}
