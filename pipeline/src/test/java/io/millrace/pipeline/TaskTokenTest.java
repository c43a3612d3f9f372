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
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Tasks that wait for somebody to answer with their token.
class TaskTokenTest {
  private static final String ASK =
      """
      {"QueryLanguage": "JSONata", "StartAt": "Ask", "States": {"Ask": {"Type": "Task",
        "Resource": "millrace:ask.waitForTaskToken", "Arguments": {"token": "{% $states.context.Task.Token %}"},
        FIELDS "End": true}}}
      """;

  /// What the task was given, in order.
  private final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();

  private final Task ask =
      pure(
          "ask",
          (arguments, _) -> {
            tokens.add(arguments.get("token").asString());
            return Json.parse("{\"asked\":true}");
          });

  private static String asking(String fields) {
    return ASK.replace("FIELDS", fields);
  }

  private String token() throws InterruptedException {
    String token = tokens.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(token).as("the task was started").isNotNull();
    return String.valueOf(token);
  }

  private static void assertRefused(ErrorCode code, Runnable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call::run)
        .returns(code, MillraceException::code);
  }

  private static List<String> types(EngineFixture fixture, ExecutionId id) {
    return fixture.engine.history(id, 0, 100).stream().map(HistoryEvent::type).toList();
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void goesOnWithWhatTheTokenIsAnswered(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, ask)) {
      Execution begun = fixture.start(asking(""), "{}", "one");
      String token = token();
      fixture.awaitAsleep();
      fixture.engine.taskTokens().succeed(token, Json.parse("{\"approved\":\"by Ada\"}"));
      Execution end = fixture.engine.await(begun.id(), LONG);

      assertThat(end.output()).contains(Json.parse("{\"approved\":\"by Ada\"}"));
      assertThat(types(fixture, begun.id()))
          .containsExactly(
              "ExecutionStarted",
              "TaskStateEntered",
              "TaskScheduled",
              "TaskStarted",
              "TaskSubmitted",
              "TaskSucceeded",
              "TaskStateExited",
              "ExecutionSucceeded");
      assertThat(fixture.engine.history(begun.id(), 4, 1).getFirst().details())
          .isEqualTo(
              Json.parse(
                  """
                  {"resourceType":"millrace","resource":"ask.waitForTaskToken",
                   "output":"{\\"asked\\":true}","outputDetails":{"truncated":false}}
                  """));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void theFirstAnswerWins(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, ask)) {
      Execution begun = fixture.start(asking(""), "{}", "one");
      TaskTokens answers = fixture.engine.taskTokens();
      String token = token();
      answers.fail(token, Optional.of("Rejected"), Optional.of("too dear"));

      assertRefused(ErrorCode.TASK_OVER, () -> answers.succeed(token, Json.object()));
      assertRefused(ErrorCode.TASK_OVER, () -> answers.heartbeat(token));
      Execution end = fixture.engine.await(begun.id(), LONG);
      assertThat(end.error()).contains("Rejected");
      assertThat(end.cause()).contains("too dear");
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aFailureWithoutNameAndCauseIsCaughtAsNulls(Database database) throws InterruptedException {
    String definition =
        """
        {"QueryLanguage": "JSONata", "StartAt": "Ask", "States": {
          "Ask": {"Type": "Task", "Resource": "millrace:ask.waitForTaskToken",
            "Arguments": {"token": "{% $states.context.Task.Token %}"},
            "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Caught"}], "End": true},
          "Caught": {"Type": "Succeed"}}}
        """;
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, ask)) {
      Execution begun = fixture.start(definition, "{}", "one");
      fixture.engine.taskTokens().fail(token(), Optional.empty(), Optional.empty());
      Execution end = fixture.engine.await(begun.id(), LONG);

      assertThat(end.output()).contains(Json.parse("{\"Error\":null,\"Cause\":null}"));
      HistoryEvent failed =
          fixture.engine.history(begun.id(), 0, 100).stream()
              .filter(event -> event.type().equals("TaskFailed"))
              .findFirst()
              .orElseThrow();
      assertThat(failed.details().has("error")).isFalse();
      assertThat(failed.details().has("cause")).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void anotherAttemptHasAnotherToken(Database database) throws InterruptedException {
    String retried = asking("\"Retry\": [{\"ErrorEquals\": [\"Again\"], \"IntervalSeconds\": 1}],");
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, ask)) {
      Execution begun = fixture.start(retried, "{}", "one");
      TaskTokens answers = fixture.engine.taskTokens();
      String first = token();
      answers.fail(first, Optional.of("Again"), Optional.empty());
      String second = token();

      assertThat(second).isNotEqualTo(first);
      assertRefused(ErrorCode.TASK_OVER, () -> answers.succeed(first, Json.object()));
      answers.succeed(second, Json.parse("2"));
      assertThat(fixture.engine.await(begun.id(), LONG).output()).contains(Json.parse("2"));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void anAnswerThatIsTooLateIsRefused(Database database) throws InterruptedException {
    String timed = asking("\"TimeoutSeconds\": 1,");
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, ask)) {
      Execution begun = fixture.start(timed, "{}", "one");
      String token = token();
      Execution end = fixture.engine.await(begun.id(), LONG);

      assertThat(end.error()).contains("States.Timeout");
      assertThat(types(fixture, begun.id())).contains("TaskSubmitted", "TaskTimedOut");
      assertRefused(
          ErrorCode.TASK_OVER, () -> fixture.engine.taskTokens().succeed(token, Json.object()));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void heartbeatsPutTheTimeoutOff(Database database) throws InterruptedException {
    String beating = asking("\"HeartbeatSeconds\": 1,");
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, ask)) {
      Execution begun = fixture.start(beating, "{}", "one");
      TaskTokens answers = fixture.engine.taskTokens();
      String token = token();
      long began = System.nanoTime();
      while (System.nanoTime() - began < Duration.ofMillis(1_500).toNanos()) {
        answers.heartbeat(token);
        Thread.sleep(50);
      }
      assertThat(fixture.engine.find(begun.id()).orElseThrow().status())
          .isEqualTo(ExecutionStatus.RUNNING);

      assertThat(fixture.engine.await(begun.id(), LONG).error()).contains("States.Timeout");
      assertRefused(ErrorCode.TASK_OVER, () -> answers.heartbeat(token));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void anAnswerMayComeBeforeTheTaskHasReturned(Database database) throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    Task slow =
        task(
            "ask",
            (arguments, _) -> {
              tokens.add(arguments.get("token").asString());
              try {
                new CountDownLatch(1).await();
              } finally {
                interrupted.countDown();
              }
              return Json.object();
            });
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, slow)) {
      Execution begun = fixture.start(asking(""), "{}", "one");
      fixture.engine.taskTokens().succeed(token(), Json.parse("1"));

      assertThat(fixture.engine.await(begun.id(), LONG).output()).contains(Json.parse("1"));
      assertThat(interrupted.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aNestedExecutionCanAnswerForTheTaskThatStartedIt(Database database)
      throws InterruptedException {
    String parent =
        """
        {"QueryLanguage": "JSONata", "StartAt": "N", "States": {"N": {"Type": "Task",
          "Resource": "arn:aws:states:::states:startExecution.waitForTaskToken",
          "Arguments": {"StateMachineArn": "child", "Input": {"token": "{% $states.context.Task.Token %}"}}, "End": true}}}
        """;
    String child =
        """
        {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "millrace:ask", "End": true}}}
        """;
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, ask)) {
      fixture.pipelines.register("child", child, "");
      Execution begun = fixture.start(parent, "{}", "one");
      String token = token();
      fixture.awaitAsleep();
      assertThat(fixture.engine.find(begun.id()).orElseThrow().status())
          .isEqualTo(ExecutionStatus.RUNNING);
      fixture.engine.taskTokens().succeed(token, Json.parse("3"));

      assertThat(fixture.engine.await(begun.id(), LONG).output()).contains(Json.parse("3"));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void hearsOfAnAnswerWhoseTakerDiedBeforeItCouldSaySo(Database database)
      throws InterruptedException {
    String definition =
        """
        {"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
          {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": "millrace:ask.waitForTaskToken",
            "Arguments": {"token": "{% $states.context.Task.Token %}"}, "End": true}}},
          {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 30, "End": true}}}]}}}
        """;
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, ask)) {
      ExecutionId id = fixture.start(definition, "{}", "one").id();
      token();
      long entered =
          fixture.engine.history(id, 0, 100).stream()
              .filter(event -> event.type().equals("TaskStateEntered"))
              .findFirst()
              .orElseThrow()
              .id();
      new SqlExecutionStore(database)
          .openTasks()
          .answer(
              new ExecutionStore.AttemptId(id, entered, 0),
              new OpenTasks.Answer.Succeeded(Json.object()));
      fixture.engine.sweeper().sweep();

      long until = System.nanoTime() + LONG.toNanos();
      while (!types(fixture, id).contains("TaskSucceeded")) {
        assertThat(System.nanoTime()).as("time left").isLessThan(until);
        Thread.sleep(5);
      }
      fixture.engine.stop(id, "", "");
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void stoppingTheExecutionEndsTheTask(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, ask)) {
      Execution begun = fixture.start(asking(""), "{}", "one");
      String token = token();
      fixture.awaitAsleep();
      fixture.engine.stop(begun.id(), "Enough", "");

      assertRefused(
          ErrorCode.TASK_OVER, () -> fixture.engine.taskTokens().succeed(token, Json.object()));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void whatIsNoTokenIsRefused(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, ask)) {
      fixture.start(asking(""), "{}", "one");
      String token = token();
      TaskTokens answers = fixture.engine.taskTokens();
      String other = (token.startsWith("A") ? "B" : "A") + token.substring(1);
      JsonNode huge = Json.parse("\"" + "x".repeat(300_000) + "\"");

      assertRefused(ErrorCode.TASK_TOKEN_INVALID, () -> answers.succeed("", Json.object()));
      assertRefused(ErrorCode.TASK_TOKEN_INVALID, () -> answers.succeed("päng", Json.object()));
      assertRefused(
          ErrorCode.TASK_TOKEN_INVALID,
          () -> answers.fail(other, Optional.empty(), Optional.empty()));
      assertRefused(ErrorCode.TASK_TOKEN_INVALID, () -> answers.heartbeat(token + "AAAA"));
      assertRefused(ErrorCode.LIMIT_EXCEEDED, () -> answers.succeed(token, huge));
      assertRefused(
          ErrorCode.LIMIT_EXCEEDED,
          () -> answers.fail(token, Optional.of("x".repeat(257)), Optional.empty()));
      answers.succeed(token, Json.object());
    }
  }
}
