package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.pure;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.states.HistoryEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Distributed Maps over the engine, with both databases.
class MapRunTest {
  private static final String CSV =
      """
      QueryLanguage: JSONata
      StartAt: Cars
      States:
        Cars:
          Type: Map
          Label: cars
          ItemReader:
            Resource: arn:aws:states:::s3:getObject
            Arguments: { Bucket: "{% $states.input.bucket %}", Key: cars/june.csv }
            ReaderConfig: { InputType: CSV, CSVHeaderLocation: FIRST_ROW }
          ItemSelector:
            n: "{% $states.context.Map.Item.Index %}"
            make: "{% $states.context.Map.Item.Value.make %}"
            from: "{% $states.context.Map.Item.Source %}"
          ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { year: "{% $states.input.year %}" } }
          MaxConcurrency: 2
          ItemProcessor:
            ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: STANDARD }
            StartAt: Price
            States:
              Price: { Type: Task, Resource: "millrace:price", End: true }
          End: true
      """;

  @TempDir Path buckets;

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void handsTheRowsOfAFileToChildrenAndGathersTheirOutputs(Database database)
      throws IOException, InterruptedException {
    Files.createDirectories(buckets.resolve("buckets/lot/cars"));
    Files.writeString(
        buckets.resolve("buckets/lot/cars/june.csv"), "make,km\nA,1\nB,2\nC,3\nD,4\nE,5\n");
    try (EngineFixture fixture =
        new EngineFixture(database, EngineConfig.ALONE, buckets, pure("price", (n, _) -> n))) {

      Execution end = fixture.run(CSV, "{\"bucket\":\"lot\",\"year\":2026}", "1");

      assertThat(end.error()).as(end.cause().orElse("")).isEmpty();
      assertThat(end.output())
          .contains(
              Json.parse(
                  """
                  [{"BatchInput":{"year":2026},"Items":[{"n":0,"make":"A","from":"s3://lot/cars/june.csv"},{"n":1,"make":"B","from":"s3://lot/cars/june.csv"}]},
                   {"BatchInput":{"year":2026},"Items":[{"n":2,"make":"C","from":"s3://lot/cars/june.csv"},{"n":3,"make":"D","from":"s3://lot/cars/june.csv"}]},
                   {"BatchInput":{"year":2026},"Items":[{"n":4,"make":"E","from":"s3://lot/cars/june.csv"}]}]
                  """));
      List<HistoryEvent> history = fixture.engine.history(end.id(), 0, 100);
      assertThat(history)
          .extracting(event -> event.type() + " < " + event.previousId())
          .containsExactly(
              "ExecutionStarted < 0",
              "MapStateEntered < 0",
              "MapStateStarted < 2",
              "MapRunStarted < 3",
              "MapRunSucceeded < 4",
              "MapStateSucceeded < 5",
              "MapStateExited < 5",
              "ExecutionSucceeded < 7");
      MapRun run = fixture.store.mapRuns().of(end.id()).getFirst();
      assertThat(run.status()).isEqualTo(MapRun.Status.SUCCEEDED);
      assertThat(run.read()).isEqualTo(new MapRun.Reading(5, 3, true));
      assertThat(run.machine()).isEqualTo("p/cars");
      assertThat(fixture.store.mapRuns().tally(run.id()).items())
          .isEqualTo(new MapRun.Counts(0, 5, 0, 0, 0));
      assertThat(fixture.ends).extracting(Execution::id).containsExactly(end.id());
      assertThat(fixture.engine.list(Executions.Filter.ALL).executions()).hasSize(1);
    }
  }
}
