package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
import static io.millrace.pipeline.EngineFixture.pure;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.database.Fuse;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.states.HistoryEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Kills the engine at random writes and looks whether anything is lost or done twice.
class CrashTest {
  private static final String DEFINITION =
      """
      QueryLanguage: JSONata
      TimeoutSeconds: 3600
      StartAt: Both
      States:
        Both:
          Type: Parallel
          Branches:
            - StartAt: L1
              States:
                L1: { Type: Task, Resource: "millrace:step", TimeoutSeconds: 600, Next: L2 }
                L2: { Type: Task, Resource: "millrace:step", End: true }
            - StartAt: R1
              States:
                R1: { Type: Wait, Seconds: 0, Next: R2 }
                R2:
                  Type: Task
                  Resource: "millrace:shaky"
                  Retry: [ { ErrorEquals: [ Shaky ], IntervalSeconds: 1, MaxDelaySeconds: 2, JitterStrategy: FULL } ]
                  End: true
          Next: Each
        Each:
          Type: Map
          Items: [ 1, 2, 3, 4 ]
          MaxConcurrency: 2
          ItemProcessor:
            StartAt: M1
            States:
              M1: { Type: Task, Resource: "millrace:step", Next: M2 }
              M2: { Type: Pass, Output: "{% $states.input * 10 %}", End: true }
          Assign: { total: "{% $sum($states.result) %}" }
          Next: Ask
        Ask:
          Type: Task
          Resource: millrace:ask.waitForTaskToken
          Arguments: "{% $states.context.Task.Token %}"
          Output: "{% $total + $states.result %}"
          Next: Last
        Last: { Type: Task, Resource: "millrace:step", End: true }
      """;

  /// What tasks were told to be answered with.
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();

  private final Map<String, AtomicInteger> starts = new ConcurrentHashMap<>();

  private int started(String key) {
    return starts.getOrDefault(key, new AtomicInteger()).get();
  }

  private Task[] tasks() {
    return new Task[] {
      pure(
          "step",
          (n, context) -> {
            count(context);
            context.log("step");
            return n;
          }),
      pure(
          "shaky",
          (n, context) -> {
            count(context);
            if (context.attempt() == 0) {
              throw new TaskFailure("Shaky", "once");
            }
            return n;
          }),
      pure(
          "ask",
          (n, context) -> {
            count(context);
            tokens.add(n.asString());
            return n;
          })
    };
  }

  private void count(TaskContext context) {
    starts
        .computeIfAbsent(context.state() + " " + context.idempotencyKey(), _ -> new AtomicInteger())
        .incrementAndGet();
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void anExecutionEndsAsItWouldHaveWheneverTheEngineIsKilled(Database database)
      throws InterruptedException {
    Random random = new Random(7);
    ExecutionId id = begin(database);
    int kills = 0;
    while (running(database, id)) {
      try (Fuse fuse = Fuse.at(database, 1 + random.nextInt(5), random.nextBoolean())) {
        kills += kill(fuse, id) ? 1 : 0;
      }
      assertThat(kills).isLessThan(200);
    }
    check(database, id, kills);
    assertThat(kills).isGreaterThan(5);
  }

  private ExecutionId begin(Database database) {
    EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, tasks());
    ExecutionId id = fixture.start(DEFINITION, "1", "crash").id();
    fixture.engine.abandon();
    return id;
  }

  private static boolean running(Database database, ExecutionId id) {
    return !new SqlExecutionStore(database).find(id).orElseThrow().status().ended();
  }

  /// Runs until the fuse blows or the execution ends.
  private boolean kill(Fuse fuse, ExecutionId id) throws InterruptedException {
    EngineFixture fixture;
    try {
      fixture = new EngineFixture(fuse, EngineConfig.ALONE, tasks());
    } catch (MillraceException _) {
      return true;
    }
    long until = System.nanoTime() + LONG.toNanos();
    while (!fuse.isBlown() && System.nanoTime() < until && running(fuse.database(), id)) {
      answer(fixture.engine);
      Thread.sleep(2);
    }
    fixture.engine.abandon();
    return fuse.isBlown();
  }

  /// Again and again, as somebody would who got no receipt.
  private void answer(Engine engine) {
    for (String token : tokens) {
      try {
        engine.taskTokens().succeed(token, Json.parse("1"));
      } catch (MillraceException e) {
        assertThat(e.code()).isIn(ErrorCode.TASK_OVER, ErrorCode.DATABASE_UNAVAILABLE);
      }
    }
  }

  private void check(Database database, ExecutionId id, int kills) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, tasks())) {
      Execution end = fixture.engine.await(id, LONG);
      assertThat(end.output()).contains(Json.parse("101"));
      List<HistoryEvent> history = fixture.engine.history(id, 0, 1_000);
      assertThat(history).extracting(HistoryEvent::id).isSorted().doesNotHaveDuplicates();
      assertThat(history.getLast().id()).isEqualTo(history.size());
      Map<String, Integer> types = new HashMap<>();
      history.forEach(event -> types.merge(event.type(), 1, Integer::sum));
      assertThat(types)
          .containsEntry("TaskScheduled", 10)
          .containsEntry("TaskStarted", 10)
          .containsEntry("TaskSucceeded", 9)
          .containsEntry("TaskFailed", 1)
          .containsEntry("MapIterationSucceeded", 4)
          .containsEntry("ParallelStateSucceeded", 1)
          .containsEntry("ExecutionSucceeded", 1);
      assertThat(types.getOrDefault("TaskSubmitted", 0)).as("0: answered before").isBetween(0, 1);
      assertThat(tokens).as("one token for each attempt").hasSize(1);
      assertThat(starts).as("one key for each attempt").hasSize(10);
      int extra = starts.values().stream().mapToInt(AtomicInteger::get).sum() - 10;
      assertThat(extra).as("extra starts").isLessThanOrEqualTo(4 * kills);
    }
  }

  @Test
  void aFinishedStepNeverRunsAgain() throws InterruptedException {
    try (Database database = TestDatabases.sqlite()) {
      ExecutionId id = begin(database);
      Random random = new Random(11);
      while (running(database, id)) {
        Map<String, Integer> before = recorded(database, id);
        try (Fuse fuse = Fuse.at(database, 1 + random.nextInt(3), random.nextBoolean())) {
          kill(fuse, id);
        }
        before.forEach((key, count) -> assertThat(started(key)).as(key).isEqualTo(count));
      }
    }
  }

  /// How often each attempt was started whose success is in the history.
  private Map<String, Integer> recorded(Database database, ExecutionId id) {
    Map<String, Integer> recorded = new HashMap<>();
    Map<Long, HistoryEvent> byId = new HashMap<>();
    for (HistoryEvent event : new SqlExecutionStore(database).history(id, 0, 10_000)) {
      byId.put(event.id(), event);
      if (event.type().equals("TaskSucceeded")) {
        HistoryEvent entered = event;
        int attempt = -1;
        while (!entered.type().equals("TaskStateEntered")) {
          attempt += entered.type().equals("TaskScheduled") ? 1 : 0;
          entered = Objects.requireNonNull(byId.get(entered.previousId()));
        }
        String key =
            "%s %s.%d.%d"
                .formatted(entered.details().get("name").asString(), id, entered.id(), attempt);
        recorded.put(key, started(key));
      }
    }
    return recorded;
  }
}
