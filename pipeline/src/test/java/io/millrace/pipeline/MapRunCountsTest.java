package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.pure;
import static io.millrace.pipeline.EngineFixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.pipeline.states.ExecutionType;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// How many items and children of a map run are in which status, and what is decided on that.
class MapRunCountsTest {
  /// @param fields of the Map
  private static String over(String fields, ExecutionType children) {
    return """
        StartAt: Each
        States:
          Each:
            Type: Map
            MaxConcurrency: 1
            %s
            ItemProcessor:
              ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: %s }
              StartAt: Work
              States:
                Work: { Type: Task, Resource: "millrace:work", End: true }
            End: true
        """
        .formatted(fields, children);
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void itemsThatWaitForRoomArePending(Database database) throws InterruptedException {
    assertThat(whileTheFirstChildRuns(database, ""))
        .isEqualTo(
            new MapRun.Tally(
                new MapRun.Counts(4, 1, 0, 0, 0, 0, 0), new MapRun.Counts(4, 1, 0, 0, 0, 0, 0)));
  }

  @Test
  void howManyChildrenBatchesMakeIsNotKnownBefore() throws InterruptedException {
    try (Database database = TestDatabases.sqlite()) {
      assertThat(whileTheFirstChildRuns(database, "ItemBatcher: { MaxItemsPerBatch: 2 }"))
          .isEqualTo(
              new MapRun.Tally(
                  new MapRun.Counts(0, 1, 0, 0, 0, 0, 0), new MapRun.Counts(3, 2, 0, 0, 0, 0, 0)));
    }
  }

  /// Of five items.
  private static MapRun.Tally whileTheFirstChildRuns(Database database, String fields)
      throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch counted = new CountDownLatch(1);
    Task work =
        task(
            "work",
            (n, _) -> {
              running.countDown();
              counted.await();
              return n;
            });
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, work)) {
      Execution parent =
          fixture.start(over(fields, ExecutionType.STANDARD), "[1, 2, 3, 4, 5]", "counted");
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      MapRuns runs = fixture.engine.mapRuns();
      MapRun.Tally tally = runs.counted(runs.of(parent.id()).getFirst()).tally();
      assertThat(tally.items().total()).isEqualTo(5);

      counted.countDown();
      Execution end = fixture.engine.await(parent.id(), EngineFixture.LONG);
      assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
      MapRun.Counts items = runs.counted(runs.of(end.id()).getFirst()).tally().items();
      assertThat(items).isEqualTo(new MapRun.Counts(0, 0, 5, 0, 0, 0, 0));
      return tally;
    }
  }

  @ParameterizedTest
  @EnumSource(ExecutionType.class)
  void aShareIsDecidedOnAsSoonAsItIsCertain(ExecutionType type) throws InterruptedException {
    Task work =
        pure(
            "work",
            (n, _) -> {
              throw new TaskFailure("Bad", n.toString());
            });
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, work)) {
      Execution end =
          fixture.run(
              over("ToleratedFailurePercentage: 20", type), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", "e");

      assertThat(end.error()).contains("States.ExceedToleratedFailureThreshold");
      MapRun run = fixture.engine.mapRuns().of(end.id()).getFirst();
      assertThat(fixture.engine.mapRuns().counted(run).tally().items())
          .isEqualTo(new MapRun.Counts(7, 0, 0, 3, 0, 0, 0));
    }
  }
}
