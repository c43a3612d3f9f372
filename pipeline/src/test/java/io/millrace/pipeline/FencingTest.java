package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two nodes on one database: never does a step commit on both.
class FencingTest {
  private static final String ONE_TASK =
      "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Task\", \"Resource\": \"millrace:slow\", \"End\": true}}}";

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aFrozenNodeFindsItsClaimVoid(Database database) throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch thaw = new CountDownLatch(1);
    Task frozen =
        task(
            "slow",
            (_, _) -> {
              started.countDown();
              thaw.await();
              return Json.parse("\"frozen\"");
            });
    Task quick = task("slow", (_, _) -> Json.parse("\"quick\""));
    EngineConfig config = EngineConfig.shared("a").withGrace(Duration.ZERO);
    try (EngineFixture first = new EngineFixture(database, config, frozen)) {
      ExecutionId id = first.start(ONE_TASK, "{}", "one").id();
      started.await();
      // The same node name means that the first is known to be gone.
      try (EngineFixture second = new EngineFixture(database, config, quick)) {
        Execution end = second.engine.await(id, LONG);
        thaw.countDown();

        assertThat(end.output()).contains(Json.parse("\"quick\""));
        assertThat(first.engine.await(id, LONG)).isEqualTo(end);
        assertThat(second.engine.history(id, 0, 100))
            .extracting(HistoryEvent::type)
            .containsExactly(
                "ExecutionStarted",
                "TaskStateEntered",
                "TaskScheduled",
                "TaskStarted",
                "TaskSucceeded",
                "TaskStateExited",
                "ExecutionSucceeded");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void theExecutionsOfADeadNodeAreTakenOver(Database database) throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    Task hangs =
        task(
            "slow",
            (_, _) -> {
              started.countDown();
              new CountDownLatch(1).await();
              return Json.object();
            });
    Task quick = task("slow", (_, _) -> Json.parse("\"quick\""));
    Duration lease = Duration.ofMillis(800);
    EngineFixture dead =
        new EngineFixture(database, EngineConfig.shared("a").withLease(lease), hangs);
    ExecutionId id = dead.start(ONE_TASK, "{}", "one").id();
    started.await();
    try (EngineFixture other =
        new EngineFixture(database, EngineConfig.shared("b").withLease(lease), quick)) {
      assertThat(other.engine.await(id, lease.multipliedBy(3)).status())
          .isEqualTo(ExecutionStatus.RUNNING);
      dead.engine.abandon();
      Execution end = other.engine.await(id, LONG);

      assertThat(end.output()).contains(Json.parse("\"quick\""));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void anotherNodeCanStopAnExecution(Database database) throws InterruptedException {
    Task hangs =
        task(
            "slow",
            (_, _) -> {
              new CountDownLatch(1).await();
              return Json.object();
            });
    Duration lease = Duration.ofMillis(800);
    EngineConfig a = EngineConfig.shared("a").withLease(lease).withGrace(Duration.ZERO);
    EngineConfig b = EngineConfig.shared("b").withLease(lease);
    try (EngineFixture first = new EngineFixture(database, a, hangs);
        EngineFixture second = new EngineFixture(database, b, hangs)) {
      ExecutionId id = first.start(ONE_TASK, "{}", "one").id();
      second.engine.stop(id, "Enough", "");

      assertThat(second.engine.await(id, LONG).error()).contains("Enough");
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void anotherNodeCanAnswerATask(Database database) throws InterruptedException {
    CompletableFuture<String> token = new CompletableFuture<>();
    Task ask =
        task(
            "ask",
            (arguments, _) -> {
              token.complete(arguments.asString());
              return Json.object();
            });
    String definition =
        """
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
          "Resource": "millrace:ask.waitForTaskToken", "Arguments": "{% $states.context.Task.Token %}"}}}
        """;
    Duration lease = Duration.ofMillis(800);
    EngineConfig a = EngineConfig.shared("a").withLease(lease);
    EngineConfig b = EngineConfig.shared("b").withLease(lease);
    try (EngineFixture first = new EngineFixture(database, a, ask);
        EngineFixture second = new EngineFixture(database, b, ask)) {
      ExecutionId id = first.start(definition, "{}", "one").id();
      String given = token.join();
      second.engine.taskTokens().succeed(given, Json.parse("\"from b\""));

      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> first.engine.taskTokens().succeed(given, Json.object()))
          .returns(ErrorCode.TASK_OVER, MillraceException::code);
      assertThat(second.engine.await(id, LONG).output()).contains(Json.parse("\"from b\""));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void anotherNodeCanRedriveAnExecution(Database database) throws InterruptedException {
    Task broken =
        task(
            "slow",
            (_, _) -> {
              throw new TaskFailure("Broken", "");
            });
    Task quick = task("slow", (_, _) -> Json.parse("\"from b\""));
    Duration lease = Duration.ofMillis(800);
    EngineConfig a = EngineConfig.shared("a").withLease(lease);
    EngineConfig b = EngineConfig.shared("b").withLease(lease);
    try (EngineFixture first = new EngineFixture(database, a, broken);
        EngineFixture second = new EngineFixture(database, b, quick)) {
      ExecutionId id = first.run(ONE_TASK, "{}", "one").id();
      second.engine.redrive(id, "");

      assertThat(first.engine.await(id, LONG).output()).contains(Json.parse("\"from b\""));
      assertThat(new SqlExecutionStore(database).history(id, 0, 100))
          .extracting(HistoryEvent::id)
          .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aVoidClaimChangesNothing(Database database) {
    Task quick = task("slow", (_, _) -> Json.object());
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, quick)) {
      ExecutionId id =
          fixture
              .start(
                  "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Wait\", \"Seconds\": 50, \"End\": true}}}",
                  "{}",
                  "one")
              .id();
      SqlExecutionStore store = new SqlExecutionStore(database);
      int taken = store.takeOver("other", List.of());
      HistoryEvent event =
          new HistoryEvent(
              store.history(id, 0, 10).size() + 1,
              0,
              "ExecutionAborted",
              java.time.Instant.EPOCH,
              Json.object());
      ExecutionStore.Step step =
          new ExecutionStore.Step(
              List.of(event), java.util.Optional.empty(), java.util.Optional.empty());

      assertThat(taken).isEqualTo(1);
      assertThat(store.append(new ExecutionStore.Claim(id, "node", 1), step)).isFalse();
      assertThat(store.claim(id, "other")).isPresent();
      assertThat(store.claim(id, "node")).isEmpty();
    }
  }
}
