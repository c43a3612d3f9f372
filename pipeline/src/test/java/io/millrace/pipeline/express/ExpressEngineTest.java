package io.millrace.pipeline.express;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.states.Definition;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.Outcome;
import io.millrace.pipeline.states.StateMachine;
import io.millrace.pipeline.states.TaskResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpressEngineTest {
  static final ExecutionFacts FACTS =
      new ExecutionFacts(
          ExecutionType.EXPRESS,
          "arn:aws:states:local:000000000000:express:m:e:1",
          "e",
          "arn:aws:states:local:000000000000:stateMachine:m",
          "m",
          "arn:aws:iam::000000000000:role/millrace",
          "1",
          ExecutionFacts.Limits.DEFAULT,
          (entered, attempt) -> "");

  private static final Work ECHO =
      (command, attempt) -> new TaskResult.Succeeded(command.arguments());

  private static final String TASK =
      """
      StartAt: T
      States:
        T: { Type: Task, Resource: "millrace:t", End: true }
      """;

  private final ExpressEngine engine = new ExpressEngine(4, InstantSource.system());

  @AfterEach
  void close() {
    engine.close();
  }

  static StateMachine machine(String definition) {
    return switch (Definition.read(
        Yaml.parse(definition).tree(), ExecutionType.EXPRESS, _ -> true)) {
      case Definition.Reading.Valid valid -> valid.machine();
      case Definition.Reading.Invalid invalid ->
          throw new AssertionError(invalid.findings().toString());
    };
  }

  private Outcome run(String definition, Work work, String input) {
    return engine.run(machine(definition), FACTS, work, Json.parse(input)).end().join().outcome();
  }

  private static Outcome succeeded(String json) {
    return new Outcome.Succeeded(Json.parse(json));
  }

  /// A task that takes a minute, unless it is interrupted.
  private static Work slow(CountDownLatch begun, CountDownLatch interrupted) {
    return (command, attempt) -> {
      begun.countDown();
      try {
        Thread.sleep(60_000);
        return new TaskResult.Succeeded(Json.object());
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    };
  }

  @Test
  void runsBranchesIterationsAndTasks() {
    String definition =
        """
        QueryLanguage: JSONata
        StartAt: Each
        States:
          Each:
            Type: Map
            Items: "{% $states.input %}"
            ItemProcessor:
              StartAt: Both
              States:
                Both:
                  Type: Parallel
                  Branches:
                    - { StartAt: A, States: { A: { Type: Task, Resource: "millrace:a", End: true } } }
                    - { StartAt: B, States: { B: { Type: Pass, Output: "{% $states.input + 1 %}", End: true } } }
                  End: true
            End: true
        """;

    assertThat(run(definition, ECHO, "[1, 2]")).isEqualTo(succeeded("[[1,2],[2,3]]"));
    assertThat(engine.running()).isZero();
  }

  @Test
  void triesAFailedTaskAgain() {
    AtomicInteger calls = new AtomicInteger();
    Work work =
        (command, attempt) ->
            calls.incrementAndGet() < 2
                ? new TaskResult.Failed("Busy", "later")
                : new TaskResult.Succeeded(Json.object().put("attempt", command.attempt()));
    String definition =
        """
        StartAt: T
        States:
          T:
            Type: Task
            Resource: millrace:t
            Retry: [ { ErrorEquals: [ Busy ], IntervalSeconds: 1 } ]
            End: true
        """;

    assertThat(run(definition, work, "{}")).isEqualTo(succeeded("{\"attempt\":1}"));
  }

  @Test
  void knowsNoRedriveCount() {
    String definition =
        """
        QueryLanguage: JSONata
        StartAt: P
        States:
          P: { Type: Pass, Output: "{% $keys($states.context.Execution) %}", End: true }
        """;

    assertThat(run(definition, ECHO, "{}"))
        .isEqualTo(succeeded("[\"Id\",\"Input\",\"StartTime\",\"Name\",\"RoleArn\"]"));
  }

  @Test
  void interruptsATaskThatTakesTooLong() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    String definition =
        """
        StartAt: T
        States:
          T: { Type: Task, Resource: "millrace:t", TimeoutSeconds: 1, End: true }
        """;

    assertThat(run(definition, slow(new CountDownLatch(1), interrupted), "{}"))
        .isEqualTo(new Outcome.Failed(Optional.of("States.Timeout"), Optional.empty()));
    assertThat(interrupted.await(5, SECONDS)).isTrue();
  }

  @Test
  void endsATaskThatIsSilent() {
    String definition =
        """
        StartAt: T
        States:
          T:
            Type: Task
            Resource: millrace:t
            HeartbeatSeconds: 1
            TimeoutSeconds: 60
            Catch: [ { ErrorEquals: [ States.HeartbeatTimeout ], Next: Silent } ]
            End: true
          Silent: { Type: Pass, Result: silent, End: true }
        """;

    assertThat(run(definition, slow(new CountDownLatch(1), new CountDownLatch(1)), "{}"))
        .isEqualTo(succeeded("\"silent\""));
  }

  @Test
  void canBeAborted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ExpressRun run = engine.start(machine(TASK), FACTS, slow(begun, interrupted), Json.object());
    assertThat(begun.await(5, SECONDS)).isTrue();

    run.abort(Optional.of("Enough"), Optional.empty());

    assertThat(run.end().get(5, SECONDS).outcome())
        .isEqualTo(new Outcome.Aborted(Optional.of("Enough"), Optional.empty()));
    assertThat(interrupted.await(5, SECONDS)).isTrue();
  }

  @Test
  void abortsARunThatWritesEventsWithoutEnd() throws Exception {
    String definition =
        """
        StartAt: A
        States:
          A: { Type: Pass, Next: B }
          B: { Type: Choice, Choices: [ { Variable: $.go, BooleanEquals: false, Next: C } ], Default: A }
          C: { Type: Succeed }
        """;
    ExpressRun run = engine.start(machine(definition), FACTS, ECHO, Json.parse("{\"go\":true}"));

    run.abort(Optional.empty(), Optional.empty());

    assertThat(run.end().get(5, SECONDS).outcome())
        .isEqualTo(new Outcome.Aborted(Optional.empty(), Optional.empty()));
  }

  @Test
  void endsWhateverATaskThrows() {
    Work overflowing =
        (_, _) -> {
          throw new StackOverflowError();
        };

    ExpressRun run = engine.start(machine(TASK), FACTS, overflowing, Json.object());

    assertThat(run.end()).failsWithin(Duration.ofSeconds(5));
    assertThat(run.end()).isNotCancelled();
  }

  @Test
  void breaksOffWhatRunsWhenItIsClosed() {
    CountDownLatch never = new CountDownLatch(1);
    ExpressRun before = engine.start(machine(TASK), FACTS, slow(never, never), Json.object());

    engine.close();
    ExpressRun after = engine.start(machine(TASK), FACTS, ECHO, Json.object());

    assertThat(before.end()).failsWithin(Duration.ofSeconds(5));
    assertThat(before.end()).isCancelled();
    assertThat(after.end()).failsWithin(Duration.ofSeconds(5));
  }
}
