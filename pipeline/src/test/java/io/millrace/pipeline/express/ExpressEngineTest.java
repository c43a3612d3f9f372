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
import io.millrace.pipeline.states.TaskCommand;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExpressEngineTest {
  private static final ExecutionFacts FACTS =
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

  private static StateMachine machine(String definition) {
    return switch (Definition.read(
        Yaml.parse(definition).tree(), ExecutionType.EXPRESS, _ -> true)) {
      case Definition.Reading.Valid valid -> valid.machine();
      case Definition.Reading.Invalid invalid ->
          throw new AssertionError(invalid.findings().toString());
    };
  }

  private static ExpressEngine engine(Work work) {
    return new ExpressEngine(work, 4, InstantSource.system());
  }

  private static Outcome run(ExpressEngine engine, String definition, String input) {
    return engine.run(machine(definition), FACTS, Json.parse(input)).end().join().outcome();
  }

  private static Work.Result echo(TaskCommand command, Work.Attempt attempt) {
    return new Work.Result.Succeeded(command.arguments());
  }

  @Test
  void runsBranchesIterationsAndTasksOnTheCallersThread() {
    try (ExpressEngine engine = engine(ExpressEngineTest::echo)) {
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

      assertThat(run(engine, definition, "[1, 2]"))
          .isEqualTo(new Outcome.Succeeded(Json.parse("[[1,2],[2,3]]")));
      assertThat(engine.running()).isZero();
    }
  }

  @Test
  void triesAFailedTaskAgain() {
    AtomicInteger calls = new AtomicInteger();
    Work work =
        (command, attempt) ->
            calls.incrementAndGet() < 2
                ? new Work.Result.Failed("Busy", "later")
                : new Work.Result.Succeeded(Json.object().put("attempt", command.attempt()));
    try (ExpressEngine engine = engine(work)) {
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

      assertThat(run(engine, definition, "{}"))
          .isEqualTo(new Outcome.Succeeded(Json.parse("{\"attempt\":1}")));
    }
  }

  @Test
  void knowsNoRedriveCount() {
    try (ExpressEngine engine = engine(ExpressEngineTest::echo)) {
      String definition =
          """
          QueryLanguage: JSONata
          StartAt: P
          States:
            P: { Type: Pass, Output: "{% $keys($states.context.Execution) %}", End: true }
          """;

      assertThat(run(engine, definition, "{}"))
          .isEqualTo(
              new Outcome.Succeeded(
                  Json.parse("[\"Id\",\"Input\",\"StartTime\",\"Name\",\"RoleArn\"]")));
    }
  }

  @Test
  void endsATaskThatTakesTooLong() {
    CountDownLatch interrupted = new CountDownLatch(1);
    Work work = (command, attempt) -> sleepUntilInterrupted(interrupted);
    try (ExpressEngine engine = engine(work)) {
      String definition =
          """
          StartAt: T
          States:
            T: { Type: Task, Resource: "millrace:t", TimeoutSeconds: 1, End: true }
          """;

      assertThat(run(engine, definition, "{}"))
          .isEqualTo(new Outcome.Failed(Optional.of("States.Timeout"), Optional.empty()));
      assertThat(interrupted).satisfies(latch -> assertThat(latch.await(5, SECONDS)).isTrue());
    }
  }

  private static Work.Result sleepUntilInterrupted(CountDownLatch interrupted)
      throws InterruptedException {
    try {
      Thread.sleep(60_000);
      return new Work.Result.Succeeded(Json.object());
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
  }

  @Test
  void canBeAborted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Work work =
        (command, attempt) -> {
          begun.countDown();
          return sleepUntilInterrupted(interrupted);
        };
    try (ExpressEngine engine = engine(work)) {
      String definition =
          "{\"StartAt\":\"T\",\"States\":{\"T\":{\"Type\":\"Task\",\"Resource\":\"millrace:t\",\"End\":true}}}";
      ExpressRun run = engine.start(machine(definition), FACTS, Json.object());
      assertThat(begun.await(5, SECONDS)).isTrue();

      run.abort(Optional.of("Enough"), Optional.empty());

      assertThat(run.end().get(5, SECONDS).outcome())
          .isEqualTo(new Outcome.Aborted(Optional.of("Enough"), Optional.empty()));
      assertThat(interrupted.await(5, SECONDS)).isTrue();
    }
  }

  @Test
  void breaksOffWhatRunsWhenItIsClosed() {
    ExpressEngine engine = engine(ExpressEngineTest::echo);
    String definition =
        "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":60,\"End\":true}}}";
    ExpressRun run = engine.start(machine(definition), FACTS, Json.object());

    engine.close();

    assertThat(run.end()).failsWithin(Duration.ofSeconds(5));
    assertThat(run.end()).isCancelled();
  }

  @Test
  void abortsARunThatWritesEventsWithoutEnd() throws Exception {
    try (ExpressEngine engine = engine(ExpressEngineTest::echo)) {
      String definition =
          """
          StartAt: A
          States:
            A: { Type: Pass, Next: B }
            B: { Type: Choice, Choices: [ { Variable: $.go, BooleanEquals: false, Next: C } ], Default: A }
            C: { Type: Succeed }
          """;
      ExpressRun run = engine.start(machine(definition), FACTS, Json.parse("{\"go\":true}"));

      run.abort(Optional.empty(), Optional.empty());

      assertThat(run.end().get(5, SECONDS).outcome())
          .isEqualTo(new Outcome.Aborted(Optional.empty(), Optional.empty()));
    }
  }
}
