package io.millrace.pipeline.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Engine;
import io.millrace.pipeline.EngineConfig;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.MapRunner;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.Tasks;
import io.millrace.pipeline.backfill.Backfill.State;
import io.millrace.pipeline.backfill.Backfill.Status;
import io.millrace.pipeline.backfill.sql.SqlBackfills;
import io.millrace.pipeline.event.TargetKinds;
import io.millrace.pipeline.event.sql.SqlScheduleStore;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.sql.SqlPipelines;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Pipelines over past windows, with executions that wait until they are stopped.
class BackfillsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String WAITING =
      """
      {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}
      """;
  private static final Backfills.Request FIVE_DAYS =
      new Backfills.Request(
          "p",
          Instant.parse("2026-11-01T00:00:00Z"),
          Instant.parse("2026-11-06T00:00:00Z"),
          Optional.of("1d"),
          Optional.empty(),
          Optional.empty());

  private record Fixture(Engine engine, Backfills backfills) implements AutoCloseable {
    static Fixture on(Database database) {
      InstantSource clock = InstantSource.system();
      SqlPipelines pipelines = new SqlPipelines(database, new Definitions(Tasks.of()), clock);
      Engine engine =
          new Engine(
              new SqlExecutionStore(database),
              pipelines,
              Tasks.of(),
              EngineConfig.ALONE,
              clock,
              List.of(),
              MapRunner.NONE);
      engine.start();
      pipelines.register("p", WAITING, "");
      SqlScheduleStore schedules =
          new SqlScheduleStore(database, new TargetKinds(List.of()), clock);
      return new Fixture(
          engine, new Backfills(new SqlBackfills(database), engine, pipelines, schedules, clock));
    }

    List<Execution> running() {
      return engine
          .list(new Executions.Filter(Optional.of("p"), Optional.empty(), Optional.empty(), 100))
          .executions()
          .stream()
          .filter(execution -> !execution.status().ended())
          .toList();
    }

    void stopOne() throws InterruptedException {
      Execution one = running().getFirst();
      engine.stop(one.id(), "", "");
      engine.await(one.id(), LONG);
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void soManyAtATimeEachOnceAlsoAfterARestart(Database database) throws InterruptedException {
    String id;
    try (Fixture fixture = Fixture.on(database)) {
      Window third = new Window(fixture);
      third.start();
      id = fixture.backfills().start(FIVE_DAYS, 2).id();
      fixture.backfills().advance();
      fixture.backfills().advance();
      assertThat(fixture.running()).hasSize(3);
      assertThat(fixture.backfills().backfill(id).counts())
          .isEqualTo(Map.of(State.PENDING, 2, State.STARTED, 2, State.SKIPPED, 1));
    }
    try (Fixture fixture = Fixture.on(database)) {
      while (fixture.backfills().backfill(id).status() == Status.RUNNING) {
        fixture.backfills().advance();
        assertThat(fixture.running()).hasSizeLessThanOrEqualTo(3);
        if (!fixture.running().isEmpty()) {
          fixture.stopOne();
        }
      }
      assertThat(fixture.backfills().backfill(id).counts())
          .isEqualTo(Map.of(State.FAILED, 4, State.SKIPPED, 1));
      assertThat(fixture.backfills().plan(FIVE_DAYS)).allMatch(Backfills.Planned::isThere);
      assertThat(
              fixture
                  .engine()
                  .find("p", "backfill-20261101T000000Z-20261102T000000Z")
                  .orElseThrow()
                  .startedBy())
          .isEqualTo(StartCause.user("backfill " + id));
    }
  }

  /// The third day was run before.
  private record Window(Fixture fixture) {
    void start() {
      fixture
          .engine()
          .start(
              "p",
              Json.object(),
              "backfill-20261103T000000Z-20261104T000000Z",
              StartCause.user("before"));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aCancelledOneStartsNothingMore(Database database) {
    try (Fixture fixture = Fixture.on(database)) {
      String id = fixture.backfills().start(FIVE_DAYS, 1).id();
      fixture.backfills().advance();
      fixture.backfills().cancel(id);
      fixture.backfills().advance();

      assertThat(fixture.running()).hasSize(1);
      assertThat(fixture.backfills().backfill(id).status()).isEqualTo(Status.CANCELLED);
      assertThat(fixture.backfills().backfill(id).counts())
          .isEqualTo(Map.of(State.PENDING, 4, State.STARTED, 1));
    }
  }
}
