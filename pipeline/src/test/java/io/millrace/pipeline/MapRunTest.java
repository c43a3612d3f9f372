package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
import static io.millrace.pipeline.EngineFixture.pure;
import static io.millrace.pipeline.EngineFixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.HistoryEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

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
      assertThat(run.read()).isEqualTo(new MapRun.Reading(5, 3, 0, 0, true));
      assertThat(run.machine()).isEqualTo("p/cars");
      assertThat(fixture.store.mapChildren().tally(run.id()).items())
          .isEqualTo(new MapRun.Counts(0, 0, 5, 0, 0, 0, 0));
      await(() -> !fixture.ends.isEmpty()); // they are told after the end can be seen
      assertThat(fixture.ends).extracting(Execution::id).containsExactly(end.id());
      assertThat(fixture.engine.list(Executions.Filter.ALL).executions()).hasSize(1);
    }
  }

  /// @param fields of the Map
  /// @param resource of the only task of its children
  private static String over(String fields, ExecutionType children, String resource) {
    return """
        StartAt: Each
        States:
          Each:
            Type: Map
            ItemsPath: $.items
            Label: each
            %s
            ItemProcessor:
              ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: %s }
              StartAt: Work
              States:
                Work: { Type: Task, Resource: "millrace:%s", End: true }
            Catch: [ { ErrorEquals: [ States.ItemReaderFailed ], Next: Unread } ]
            End: true
          Unread: { Type: Pass, End: true }
        """
        .formatted(fields, children, resource);
  }

  private static Task refusing(Predicate<JsonNode> bad) {
    return pure(
        "refuse",
        (n, _) -> {
          if (bad.test(n)) {
            throw new TaskFailure("Bad", n.toString());
          }
          return n;
        });
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void toleratesAsManyFailuresAsItIsTold(Database database) throws InterruptedException {
    for (ExecutionType type : ExecutionType.values()) {
      try (EngineFixture fixture =
          new EngineFixture(
              database, EngineConfig.ALONE, refusing(n -> n.asInt() > 0 && n.asInt() % 3 == 0))) {
        String items = "{\"items\":[0,1,2,3,4,5,6,7]}";
        String tolerant = over("ToleratedFailureCount: 2", type, "refuse");
        String strict = over("ToleratedFailurePercentage: 20", type, "refuse");

        Execution end = fixture.run(tolerant, items, "tolerant-" + type);
        assertThat(end.output()).contains(Json.parse("[0,1,2,4,5,7]"));
        MapRun run = fixture.engine.mapRuns().of(end.id()).getFirst();
        assertThat(fixture.engine.mapRuns().counted(run).tally().children())
            .isEqualTo(new MapRun.Counts(0, 0, 6, 2, 0, 0, 0));

        Execution failed = fixture.run(strict, items, "strict-" + type);
        assertThat(failed.error()).contains("States.ExceedToleratedFailureThreshold");
        assertThat(failed.cause())
            .contains("The specified tolerated failure threshold was exceeded");
        assertThat(fixture.engine.history(failed.id(), 0, 100))
            .extracting(event -> event.type() + " < " + event.previousId())
            .endsWith("MapRunFailed < 4", "MapStateFailed < 5", "ExecutionFailed < 6");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void oneFailureThatIsNotToleratedStopsTheOtherChildren(Database database)
      throws InterruptedException {
    for (ExecutionType type : ExecutionType.values()) {
      CountDownLatch stopped = new CountDownLatch(2);
      Task work =
          task(
              "work",
              (n, _) -> {
                if (n.asInt() == 0) {
                  throw new TaskFailure("Bad", "");
                }
                return holdUntilInterrupted(stopped);
              });
      try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, work)) {
        Execution end =
            fixture.run(over("", type, "work"), "{\"items\":[1,2,0]}", "one-bad-" + type);

        assertThat(end.error()).contains("States.ExceedToleratedFailureThreshold");
        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
        MapRun run = fixture.engine.mapRuns().of(end.id()).getFirst();
        assertThat(run.status()).isEqualTo(MapRun.Status.FAILED);
        assertThat(fixture.engine.mapRuns().counted(run).tally().children())
            .isEqualTo(new MapRun.Counts(0, 0, 0, 1, 0, 2, 0));
      }
    }
  }

  private static JsonNode holdUntilInterrupted(CountDownLatch interrupted)
      throws InterruptedException {
    try {
      Thread.sleep(LONG);
      return Json.object();
    } finally {
      interrupted.countDown();
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void stoppingTheParentStopsTheChildren(Database database) throws InterruptedException {
    for (ExecutionType type : ExecutionType.values()) {
      CountDownLatch running = new CountDownLatch(2);
      CountDownLatch stopped = new CountDownLatch(2);
      Task work =
          task(
              "work",
              (_, _) -> {
                running.countDown();
                return holdUntilInterrupted(stopped);
              });
      try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, work)) {
        Execution parent =
            fixture.start(over("", type, "work"), "{\"items\":[1,2]}", "stopped-" + type);
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

        fixture.engine.stop(parent.id(), "", "");

        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
        MapRun run = fixture.engine.mapRuns().of(parent.id()).getFirst();
        assertThat(run.status()).isEqualTo(MapRun.Status.ABORTED);
        await(() -> fixture.engine.mapRuns().counted(run).tally().children().aborted() == 2);
      }
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time left").isLessThan(until);
      Thread.sleep(2);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aRedriveRunsOnlyWhatHasNotSucceeded(Database database) throws InterruptedException {
    for (ExecutionType type : ExecutionType.values()) {
      AtomicBoolean repaired = new AtomicBoolean();
      Map<Integer, AtomicInteger> starts = new ConcurrentHashMap<>();
      Task work =
          pure(
              "work",
              (n, _) -> {
                starts.computeIfAbsent(n.asInt(), _ -> new AtomicInteger()).incrementAndGet();
                if (n.asInt() == 2 && !repaired.get()) {
                  throw new TaskFailure("Bad", "");
                }
                return n;
              });
      try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, work)) {
        String serial = over("MaxConcurrency: 1", type, "work");
        Execution failed = fixture.run(serial, "{\"items\":[1,2,3]}", "redriven-" + type);
        assertThat(failed.error()).contains("States.ExceedToleratedFailureThreshold");

        repaired.set(true);
        fixture.engine.redrive(failed.id(), "");
        Execution end = fixture.engine.await(failed.id(), LONG);

        assertThat(end.output()).as(end.cause().orElse("")).contains(Json.parse("[1,2,3]"));
        assertThat(starts.get(1)).hasValue(1);
        assertThat(starts.get(2)).hasValue(2);
        assertThat(starts.get(3)).hasValue(1);
        MapRun run = fixture.engine.mapRuns().of(end.id()).getFirst();
        assertThat(run.redriveCount()).isEqualTo(1);
        assertThat(fixture.engine.history(end.id(), 8, 100))
            .extracting(event -> event.type() + " < " + event.previousId())
            .containsExactly(
                "MapRunRedriven < 6",
                "MapRunSucceeded < 9",
                "MapStateSucceeded < 10",
                "MapStateExited < 10",
                "ExecutionSucceeded < 12");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void aChangedConcurrencyTakesEffectAtOnce(Database database) throws InterruptedException {
    CountDownLatch one = new CountDownLatch(1);
    CountDownLatch three = new CountDownLatch(3);
    Task work =
        task(
            "work",
            (n, _) -> {
              one.countDown();
              three.countDown();
              three.await();
              return n;
            });
    try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, work)) {
      Execution parent =
          fixture.start(
              over("MaxConcurrency: 1", ExecutionType.STANDARD, "work"),
              "{\"items\":[1,2,3]}",
              "changed");
      assertThat(one.await(10, TimeUnit.SECONDS)).isTrue();
      String run = fixture.engine.mapRuns().of(parent.id()).getFirst().id();

      fixture
          .engine
          .mapRuns()
          .update(
              run,
              new MapRuns.Change(OptionalInt.of(3), OptionalLong.empty(), OptionalDouble.empty()));

      assertThat(fixture.engine.await(parent.id(), LONG).output()).contains(Json.parse("[1,2,3]"));
    }
  }

  @Test
  void theFieldsOfAnObjectAreItems() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture =
            new EngineFixture(database, EngineConfig.ALONE, refusing(_ -> false))) {
      String keyed =
          over(
              "ItemSelector: { k.$: $$.Map.Item.Key, v.$: $$.Map.Item.Value.Value, s.$: $$.Map.Item.Source }",
              ExecutionType.EXPRESS,
              "refuse");

      assertThat(fixture.run(keyed, "{\"items\":{\"a\":1,\"b\":2}}", "1").output())
          .contains(
              Json.parse(
                  "[{\"k\":\"a\",\"v\":1,\"s\":\"STATE_DATA\"},{\"k\":\"b\",\"v\":2,\"s\":\"STATE_DATA\"}]"));
      assertThat(fixture.run(keyed, "{\"items\":[]}", "2").output()).contains(Json.parse("[]"));
      assertThat(fixture.run(keyed, "{\"items\":7}", "3").cause())
          .hasValueSatisfying(
              cause ->
                  assertThat(cause).endsWith("Reference path \"$.items\" must point to array."));
    }
  }

  @Test
  void saysWhyItsItemsCannotBeRead() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture =
            new EngineFixture(database, EngineConfig.ALONE, buckets, pure("price", (n, _) -> n))) {
      Execution end = fixture.run(CSV, "{\"bucket\":\"lot\",\"year\":2026}", "1");

      assertThat(end.error()).contains("States.ItemReaderFailed");
      assertThat(end.cause())
          .hasValueSatisfying(cause -> assertThat(cause).contains("'cars/june.csv'"));
    }
  }

  private static final String WRITER =
      "ResultWriter: { Resource: \"arn:aws:states:::s3:putObject\", Parameters: { Bucket: out, Prefix: \"runs\" }%s }";

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void writesResultsIntoABucket(Database database) throws InterruptedException, IOException {
    try (EngineFixture fixture =
        new EngineFixture(database, EngineConfig.ALONE, buckets, refusing(n -> n.asInt() == 2))) {
      String tolerant = WRITER.formatted("") + "\n    ToleratedFailureCount: 1";
      Execution end =
          fixture.run(
              over(tolerant, ExecutionType.STANDARD, "refuse"), "{\"items\":[1,2,3]}", "files");

      MapRun run = fixture.engine.mapRuns().of(end.id()).getFirst();
      String folder = "runs/" + run.id();
      String arn = "arn:aws:states:local:000000000000:mapRun:p/each:" + run.id();
      assertThat(end.output())
          .contains(
              Json.parse(
                  "{\"MapRunArn\":\"%s\",\"ResultWriterDetails\":{\"Bucket\":\"out\",\"Key\":\"%s/manifest.json\"}}"
                      .formatted(arn, folder)));
      JsonNode manifest = file(folder + "/manifest.json");
      assertThat(manifest.get("DestinationBucket").asString()).isEqualTo("out");
      assertThat(manifest.get("MapRunArn").asString()).isEqualTo(arn);
      JsonNode files = manifest.get("ResultFiles");
      assertThat(files.propertyNames()).containsExactly("FAILED", "PENDING", "SUCCEEDED");
      assertThat(files.get("PENDING")).isEmpty();
      assertThat(files.at("/SUCCEEDED/0/Key").asString()).isEqualTo(folder + "/SUCCEEDED_0.json");
      JsonNode succeeded = file(folder + "/SUCCEEDED_0.json");
      assertThat(succeeded).hasSize(2);
      assertThat(succeeded.at("/1/Output").asString()).isEqualTo("3");
      assertThat(succeeded.at("/1/Status").asString()).isEqualTo("SUCCEEDED");
      assertThat(file(folder + "/FAILED_0.json").at("/0/Error").asString()).isEqualTo("Bad");
    }
  }

  private JsonNode file(String key) throws IOException {
    return Json.parse(Files.readString(buckets.resolve("buckets/out").resolve(key)));
  }

  @Test
  void shapesItsResult() throws InterruptedException, IOException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture =
            new EngineFixture(database, EngineConfig.ALONE, buckets, refusing(_ -> false))) {
      String items = "{\"items\":[[1,2],[],3]}";
      String flat =
          over(
              "ResultWriter: { WriterConfig: { Transformation: FLATTEN } }",
              ExecutionType.EXPRESS,
              "refuse");
      String lines =
          over(
              "ResultWriter: { WriterConfig: { OutputType: JSONL } }",
              ExecutionType.EXPRESS,
              "refuse");
      String described =
          over(
              "ResultWriter: { WriterConfig: { Transformation: NONE } }",
              ExecutionType.STANDARD,
              "refuse");
      String flatLines =
          over(
              WRITER.formatted(", WriterConfig: { Transformation: FLATTEN, OutputType: JSONL }"),
              ExecutionType.EXPRESS,
              "refuse");

      assertThat(fixture.run(flat, items, "flat").output()).contains(Json.parse("[1,2,3]"));
      assertThat(fixture.run(lines, items, "lines").output())
          .contains(Json.parse("\"[1,2]\\n[]\\n3\""));
      assertThat(fixture.run(described, items, "described").output().orElseThrow().at("/0/Output"))
          .isEqualTo(Json.parse("\"[1,2]\""));
      Execution written = fixture.run(flatLines, items, "flat-lines");
      String run = fixture.engine.mapRuns().of(written.id()).getFirst().id();
      assertThat(buckets.resolve("buckets/out/runs/" + run + "/SUCCEEDED_0.jsonl"))
          .hasContent("1\n2\n3\n");
    }
  }

  @Test
  void saysWhyResultsCannotBeWritten() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture =
            new EngineFixture(database, EngineConfig.ALONE, refusing(_ -> false))) {
      String nowhere = WRITER.formatted("").replace("Bucket: out", "Bucket: Not_a_bucket");

      Execution end =
          fixture.run(over(nowhere, ExecutionType.EXPRESS, "refuse"), "{\"items\":[1]}", "1");

      assertThat(end.error()).contains("States.ResultWriterFailed");
      assertThat(end.cause().orElse("")).contains("'Not_a_bucket'");
    }
  }

  @Test
  void aResultThatIsTooLargeFailsTheState() throws InterruptedException {
    Task large = pure("large", (_, _) -> Json.parse("\"" + "x".repeat(200_000) + "\""));
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, large)) {
      Execution end =
          fixture.run(over("", ExecutionType.EXPRESS, "large"), "{\"items\":[1,2]}", "1");

      assertThat(end.error()).contains("States.DataLimitExceeded");
      assertThat(fixture.engine.history(end.id(), 0, 100))
          .extracting(HistoryEvent::type)
          .endsWith("MapRunSucceeded", "MapStateSucceeded", "ExecutionFailed");
    }
  }
}
