package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.SCHEDULE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Schedule.CatchUp;
import io.millrace.pipeline.event.Schedule.Overlap;
import io.millrace.pipeline.event.sql.SqlEventStore;
import io.millrace.pipeline.event.sql.SqlRules;
import io.millrace.pipeline.event.sql.SqlScheduleStore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The clock begins at 2026-03-01T10:00:00Z.
class SchedulerTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";

  private final TestClock clock = new TestClock();
  private final RecordingTarget target = new RecordingTarget();
  private final TargetKinds kinds = new TargetKinds(List.of(target));

  /// A scheduler on a database, and the hands of its loops.
  private final class Fixture {
    final SqlScheduleStore store;
    private final DurableEventBus bus;
    private final Scheduler scheduler;

    Fixture(Database database) {
      store = new SqlScheduleStore(database, kinds, clock);
      bus =
          new DurableEventBus(
              new SqlEventStore(database), new SqlRules(database, kinds), kinds, clock);
      scheduler = new Scheduler(store, bus, kinds, clock);
    }

    void passes(Duration time) throws InterruptedException {
      clock.advance(time);
      while (scheduler.fireDue().isZero()) {
        bus.deliverDue();
      }
      bus.deliverDue();
    }
  }

  private static Schedule every5Minutes(CatchUp catchUp, Overlap overlap) {
    return schedule("rate(5 minutes)", catchUp, overlap);
  }

  private static Schedule schedule(String expression, CatchUp catchUp, Overlap overlap) {
    Target record = new Target("record", Json.object());
    return new Schedule("s", expression, ZoneOffset.UTC, catchUp, overlap, Optional.of(record));
  }

  private List<String> fired() {
    return target.started.values().stream().map(event -> event.time().toString()).toList();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void missedTimesAreCaughtUpByOneFiring(Database database) throws Exception {
    Fixture fixture = new Fixture(database);
    fixture.store.put(every5Minutes(CatchUp.ONCE, Overlap.SKIP));
    fixture.passes(Duration.ZERO);
    assertThat(fired()).isEmpty();
    fixture.passes(Duration.ofMinutes(17));
    fixture.passes(Duration.ZERO);
    assertThat(fired()).containsExactly("2026-03-01T10:05:00Z");
    assertThat(fixture.store.list().getFirst().nextDue())
        .contains(Instant.parse("2026-03-01T10:20:00Z"));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void orByOneForEachOfTheLastDay(Database database) throws Exception {
    Fixture fixture = new Fixture(database);
    fixture.store.put(schedule("@hourly", CatchUp.ALL, Overlap.ALLOW));
    fixture.passes(Duration.ofMinutes(200));
    assertThat(fired())
        .containsExactly("2026-03-01T11:00:00Z", "2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z");
    fixture.passes(Duration.ofDays(10));
    assertThat(fired()).hasSize(3 + 1 + 24);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void orNotAtAll(Database database) throws Exception {
    Fixture fixture = new Fixture(database);
    fixture.store.put(every5Minutes(CatchUp.NONE, Overlap.SKIP));
    fixture.passes(Duration.ofMinutes(17));
    assertThat(fired()).isEmpty();
    fixture.passes(Duration.ofMinutes(3).plusSeconds(50));
    assertThat(fired()).containsExactly("2026-03-01T10:20:00Z");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void whatIsDisabledFiresNotAndMissesNothing(Database database) throws Exception {
    Fixture fixture = new Fixture(database);
    Schedule schedule = every5Minutes(CatchUp.ONCE, Overlap.SKIP);
    fixture.store.put(schedule.withEnabled(false));
    fixture.passes(Duration.ofMinutes(17));
    assertThat(fired()).isEmpty();
    assertThat(fixture.store.list().getFirst().nextDue()).isEmpty();

    fixture.store.put(schedule);
    fixture.passes(Duration.ofMinutes(4));
    assertThat(fired()).isEmpty();
    fixture.passes(Duration.ofMinutes(1));
    assertThat(fired()).containsExactly("2026-03-01T10:22:00Z");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aTimeIsLeftOutWhileTheLastExecutionRuns(Database database) throws Exception {
    Fixture fixture = new Fixture(database);
    fixture.store.put(every5Minutes(CatchUp.ONCE, Overlap.SKIP));
    runOneTooLong(fixture);
    assertThat(fired()).containsExactly("2026-03-01T10:05:00Z");
    fixture.passes(Duration.ofMinutes(5));
    assertThat(fired()).containsExactly("2026-03-01T10:05:00Z", "2026-03-01T10:20:00Z");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void orWaitsUntilItHasEnded(Database database) throws Exception {
    Fixture fixture = new Fixture(database);
    fixture.store.put(every5Minutes(CatchUp.ONCE, Overlap.QUEUE));
    runOneTooLong(fixture);
    assertThat(fired()).containsExactly("2026-03-01T10:05:00Z", "2026-03-01T10:10:00Z");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void orFiresAllTheSame(Database database) throws Exception {
    Fixture fixture = new Fixture(database);
    fixture.store.put(every5Minutes(CatchUp.ONCE, Overlap.ALLOW));
    runOneTooLong(fixture);
    assertThat(fired())
        .containsExactly("2026-03-01T10:05:00Z", "2026-03-01T10:10:00Z", "2026-03-01T10:15:00Z");
  }

  /// The execution of 10:05 ends at 10:15 and a half.
  private void runOneTooLong(Fixture fixture) throws InterruptedException {
    fixture.passes(Duration.ofMinutes(5));
    target.running.addAll(target.started.keySet());
    fixture.passes(Duration.ofMinutes(5));
    fixture.passes(Duration.ofMinutes(5));
    target.running.clear();
    fixture.passes(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void oneTimeIsOneFiring(Database database) throws Exception {
    Fixture fixture = new Fixture(database);
    Schedule once = schedule("at(2026-03-01T12:00:00)", CatchUp.ONCE, Overlap.SKIP);
    fixture.store.put(once);
    fixture.passes(Duration.ofHours(1));
    assertThat(fired()).isEmpty();
    fixture.passes(Duration.ofHours(2));
    fixture.passes(Duration.ofHours(20));
    assertThat(fired()).containsExactly("2026-03-01T12:00:00Z");
    fixture.store.put(once);
    assertThat(fixture.store.find("s").orElseThrow().upcoming(5)).isEmpty();

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(
            () ->
                fixture.store.put(schedule("at(2026-03-01T12:01:00)", CatchUp.ONCE, Overlap.SKIP)))
        .returns(SCHEDULE_INVALID, MillraceException::code)
        .withMessageContaining("never fires");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aTimeThatComesAgainBecauseTheClockWasSetBackFiresOnce(Database database) throws Exception {
    Fixture fixture = new Fixture(database);
    fixture.store.put(schedule("*/5 * * * *", CatchUp.ONCE, Overlap.ALLOW));
    fixture.passes(Duration.ofMinutes(5));
    fixture.passes(Duration.ofMinutes(-4));
    fixture.passes(Duration.ofMinutes(5));
    fixture.passes(Duration.ofMinutes(5));
    assertThat(fired()).containsExactly("2026-03-01T10:05:00Z", "2026-03-01T10:10:00Z");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aClockThatWasFarAheadForAMomentHoldsNothingUp(Database database) throws Exception {
    Fixture fixture = new Fixture(database);
    fixture.store.put(schedule("@hourly", CatchUp.ONCE, Overlap.ALLOW));
    fixture.passes(Duration.ZERO);
    fixture.passes(Duration.ofDays(3_650));
    fixture.passes(Duration.ofDays(-3_650));
    fixture.passes(Duration.ofHours(1));
    fixture.passes(Duration.ofHours(1));
    assertThat(fixture.store.list().getFirst().nextDue())
        .contains(Instant.parse("2026-03-01T13:00:00Z"));
    assertThat(fired()).hasSize(2).startsWith("2026-03-01T11:00:00Z");
  }
}
