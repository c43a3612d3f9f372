package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Activities.Activity;
import io.millrace.pipeline.Activities.Work;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Work that outside workers fetch.
class ActivityTest {
  private static final String DEFINITION =
      """
      {"QueryLanguage": "JSONata", "StartAt": "Label", "States": {"Label": {"Type": "Task",
        "Resource": "arn:aws:states:eu-central-1:000000000000:activity:label", FIELDS "End": true}}}
      """;

  private static String labelling(String fields) {
    return DEFINITION.replace("FIELDS", fields);
  }

  private static Work work(EngineFixture fixture) throws InterruptedException {
    return fixture.engine.activities().poll("label", "Ada", LONG).orElseThrow();
  }

  private static List<String> types(EngineFixture fixture, ExecutionId id) {
    return fixture.engine.history(id, 0, 100).stream().map(HistoryEvent::type).toList();
  }

  private static void assertRefused(ErrorCode code, Runnable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call::run)
        .returns(code, MillraceException::code);
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aWorkerFetchesTheInputAndAnswers(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE)) {
      fixture.engine.activities().create("label");
      Execution begun = fixture.start(labelling("\"TimeoutSeconds\": 60,"), "{\"car\":7}", "one");
      Work work = work(fixture);
      fixture.engine.taskTokens().succeed(work.token(), Json.parse("\"blue\""));
      Execution end = fixture.engine.await(begun.id(), LONG);

      assertThat(work.input()).isEqualTo(Json.parse("{\"car\":7}"));
      assertThat(end.output()).contains(Json.parse("\"blue\""));
      assertThat(types(fixture, begun.id()))
          .containsExactly(
              "ExecutionStarted",
              "TaskStateEntered",
              "ActivityScheduled",
              "ActivityStarted",
              "ActivitySucceeded",
              "TaskStateExited",
              "ExecutionSucceeded");
      List<HistoryEvent> history = fixture.engine.history(begun.id(), 2, 3);
      assertThat(history.get(0).details())
          .isEqualTo(
              Json.parse(
                  """
                  {"resource":"arn:aws:states:eu-central-1:000000000000:activity:label",
                   "input":"{\\"car\\":7}","inputDetails":{"truncated":false},"timeoutInSeconds":60}
                  """));
      assertThat(history.get(1).details()).isEqualTo(Json.parse("{\"workerName\":\"Ada\"}"));
      assertThat(history.get(2).details())
          .isEqualTo(
              Json.parse("{\"output\":\"\\\"blue\\\"\",\"outputDetails\":{\"truncated\":false}}"));
      assertThat(fixture.engine.view(begun.id()).states().getFirst().attempts()).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void theOldestTaskGoesFirstAndToOneWorkerOnly(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE)) {
      Activities activities = fixture.engine.activities();
      activities.create("label");
      for (int i = 0; i < 5; i++) {
        fixture.start(labelling(""), String.valueOf(i), "e" + i);
        fixture.awaitAsleep();
      }
      for (int i = 0; i < 5; i++) {
        assertThat(work(fixture).input()).isEqualTo(Json.parse(String.valueOf(i)));
      }
      assertThat(activities.poll("label", "", Duration.ZERO)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void manyWorkersShareTheWork(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE)) {
      Activities activities = fixture.engine.activities();
      activities.create("label");
      Set<String> tokens = ConcurrentHashMap.newKeySet();
      CountDownLatch done = new CountDownLatch(20);
      for (int i = 0; i < 20; i++) {
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    activities.poll("label", "", LONG).ifPresent(work -> tokens.add(work.token()));
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  } finally {
                    done.countDown();
                  }
                });
      }
      fixture.start(
          """
          {"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, "ItemProcessor":
            {"StartAt": "L", "States": {"L": {"Type": "Task", "End": true,
              "Resource": "arn:aws:states:eu-central-1:000000000000:activity:label"}}}}}}
          """,
          "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]",
          "one");

      assertThat(done.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(tokens).hasSize(20);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aWorkerCanFail(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE)) {
      fixture.engine.activities().create("label");
      Execution begun = fixture.start(labelling(""), "{}", "one");
      fixture
          .engine
          .taskTokens()
          .fail(work(fixture).token(), Optional.of("Blurred"), Optional.of("cannot see it"));
      Execution end = fixture.engine.await(begun.id(), LONG);

      assertThat(end.error()).contains("Blurred");
      assertThat(types(fixture, begun.id())).contains("ActivityFailed");
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void timeInTheQueueCounts(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE)) {
      fixture.engine.activities().create("label");
      Execution end = fixture.run(labelling("\"TimeoutSeconds\": 1,"), "{}", "one");

      assertThat(end.error()).contains("States.Timeout");
      assertThat(types(fixture, end.id()))
          .contains("ActivityTimedOut")
          .doesNotContain("ActivityStarted");
      assertThat(fixture.engine.activities().poll("label", "", Duration.ZERO)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aWorkerThatFallsSilentIsATimeout(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE)) {
      fixture.engine.activities().create("label");
      Execution begun = fixture.start(labelling("\"HeartbeatSeconds\": 1,"), "{}", "one");
      Work work = work(fixture);
      Execution end = fixture.engine.await(begun.id(), LONG);

      assertThat(end.error()).contains("States.Timeout");
      assertThat(types(fixture, begun.id())).contains("ActivityStarted", "ActivityTimedOut");
      assertRefused(ErrorCode.TASK_OVER, () -> fixture.engine.taskTokens().heartbeat(work.token()));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aMissingActivityEndsTheExecution(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE)) {
      Execution end = fixture.run(labelling(""), "{}", "one");

      assertThat(end.error()).contains("States.Runtime");
      assertThat(end.cause().orElseThrow())
          .endsWith(
              "The activity arn:aws:states:eu-central-1:000000000000:activity:label does not exist.");
      assertThat(types(fixture, end.id()))
          .containsExactly(
              "ExecutionStarted",
              "TaskStateEntered",
              "ActivityScheduled",
              "ActivityScheduleFailed",
              "ExecutionFailed");
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void deletingAnActivityLetsTakenWorkGoOn(Database database) throws InterruptedException {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE)) {
      Activities activities = fixture.engine.activities();
      activities.create("label");
      Execution begun = fixture.start(labelling(""), "{}", "one");
      Work work = work(fixture);
      activities.delete("label");
      fixture.engine.taskTokens().succeed(work.token(), Json.parse("1"));

      assertThat(fixture.engine.await(begun.id(), LONG).output()).contains(Json.parse("1"));
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> activities.poll("label", "", Duration.ZERO))
          .returns(ErrorCode.ACTIVITY_NOT_FOUND, MillraceException::code);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void activitiesAreCreatedOnceAndListedByName(Database database) {
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE)) {
      Activities activities = fixture.engine.activities();
      Activity second = activities.create("b");
      Activity first = activities.create("a");

      assertThat(activities.create("b")).isEqualTo(second);
      assertThat(activities.find("a")).contains(first);
      assertThat(activities.list("", 10)).containsExactly(first, second);
      assertThat(activities.list("", 1)).containsExactly(first);
      assertThat(activities.list("a", 10)).containsExactly(second);
      activities.delete("a");
      activities.delete("a");
      assertThat(activities.find("a")).isEmpty();
      assertRefused(ErrorCode.ACTIVITY_NAME_INVALID, () -> activities.create("a b"));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void workersMayPollAnotherNode(Database database) throws InterruptedException {
    Duration lease = Duration.ofMillis(800);
    EngineConfig a = EngineConfig.shared("a").withLease(lease);
    EngineConfig b = EngineConfig.shared("b").withLease(lease);
    try (EngineFixture first = new EngineFixture(database, a);
        EngineFixture second = new EngineFixture(database, b)) {
      first.engine.activities().create("label");
      AtomicReference<ExecutionId> id = new AtomicReference<>();
      Thread starter =
          Thread.ofVirtual().start(() -> id.set(first.start(labelling(""), "{}", "one").id()));
      Work work = second.engine.activities().poll("label", "Bob", LONG).orElseThrow();
      starter.join();
      second.engine.taskTokens().succeed(work.token(), Json.parse("2"));

      ExecutionId begun = java.util.Objects.requireNonNull(id.get());
      assertThat(first.engine.await(begun, LONG).output()).contains(Json.parse("2"));
      assertThat(types(first, begun)).contains("ActivityStarted", "ActivitySucceeded");
    }
  }
}
