package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.database.Fuse;
import io.millrace.base.json.Json;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Kills the engine at random writes while workers and people outside talk to it.
class OutsideCrashTest {
  private static final String DEFINITION =
      """
      QueryLanguage: JSONata
      StartAt: Each
      States:
        Each:
          Type: Map
          Items: [ 1, 2, 3, 4 ]
          ItemProcessor:
            StartAt: Label
            States:
              Label:
                Type: Task
                Resource: arn:aws:states:local:000000000000:activity:label
                HeartbeatSeconds: 1
                Retry: [ { ErrorEquals: [ States.Timeout ], MaxAttempts: 100, MaxDelaySeconds: 2 } ]
                End: true
          Assign: { total: "{% $sum($states.result) %}" }
          Next: Redriven
        Redriven:
          Type: Choice
          Choices: [ { Condition: "{% $states.context.Execution.RedriveCount = 2 %}", Next: Done } ]
        Done: { Type: Succeed, Output: "{% $total %}" }
      """;

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void nothingThatWasTakenIsLost(Database database) throws InterruptedException {
    ExecutionId id = begin(database);
    Random random = new Random(5);
    int kills = 0;
    while (status(database, id) != ExecutionStatus.SUCCEEDED) {
      try (Fuse fuse = Fuse.at(database, 2 + random.nextInt(5), random.nextBoolean())) {
        run(fuse, id);
      }
      assertThat(kills++).isLessThan(200);
    }
    List<HistoryEvent> history = new SqlExecutionStore(database).history(id, 0, 10_000);
    assertThat(history.getLast().details().get("output").asString()).isEqualTo("10");
    assertThat(history.getLast().id()).isEqualTo(history.size());
    assertThat(count(history, "ActivitySucceeded")).isEqualTo(4);
    assertThat(count(history, "ActivityScheduled"))
        .isEqualTo(4 + count(history, "ActivityTimedOut"));
    assertThat(count(history, "ExecutionRedriven")).isEqualTo(2);
    assertThat(count(history, "ExecutionFailed")).isEqualTo(2);
    assertThat(kills).isGreaterThan(3);
  }

  private static ExecutionId begin(Database database) {
    EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE);
    fixture.engine.activities().create("label");
    ExecutionId id = fixture.start(DEFINITION, "{}", "crash").id();
    fixture.engine.abandon();
    return id;
  }

  private static long count(List<HistoryEvent> history, String type) {
    return history.stream().filter(event -> event.type().equals(type)).count();
  }

  private static ExecutionStatus status(Database database, ExecutionId id) {
    return new SqlExecutionStore(database).find(id).orElseThrow().status();
  }

  /// Works and redrives until the fuse blows or the execution has succeeded.
  private static void run(Fuse fuse, ExecutionId id) throws InterruptedException {
    long until = System.nanoTime() + LONG.toNanos();
    try {
      EngineFixture fixture = new EngineFixture(fuse, EngineConfig.ALONE);
      try {
        while (status(fuse.database(), id) != ExecutionStatus.SUCCEEDED) {
          assertThat(System.nanoTime()).as("time left").isLessThan(until);
          help(fixture.engine, id);
        }
      } finally {
        fixture.engine.abandon();
      }
    } catch (MillraceException e) {
      // On a slow machine a worker may be timed out before it answers.
      assertThat(e.code()).isIn(ErrorCode.DATABASE_UNAVAILABLE, ErrorCode.TASK_OVER);
    }
  }

  private static void help(Engine engine, ExecutionId id) throws InterruptedException {
    var work = engine.activities().poll("label", "", Duration.ofMillis(5));
    if (work.isPresent()) {
      engine.taskTokens().succeed(work.get().token(), Json.parse(work.get().input().toString()));
    }
    if (engine.notRedrivable(engine.find(id).orElseThrow()).isEmpty()) {
      engine.redrive(id, "");
    }
  }
}
