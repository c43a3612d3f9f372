package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
import static io.millrace.pipeline.EngineFixture.pure;
import static io.millrace.pipeline.EngineFixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.bucket.Buckets;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.maprun.ItemReaderException;
import io.millrace.pipeline.maprun.ItemSources;
import io.millrace.pipeline.maprun.Items;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.MapItem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What a map run keeps in memory, and what happens when there is none.
class MapRunMemoryTest {
  private static final int LARGE = 100_000;
  private static final int ITEMS = 40;

  /// A Map over `ITEMS` texts of `LARGE` bytes.
  /// @param state that each child has
  private static String over(ExecutionType children, String state) {
    return """
        StartAt: Each
        States:
          Each:
            Type: Map
            ItemReader: { Resource: "arn:aws:states:::s3:getObject", Parameters: { Bucket: b, Key: k } , ReaderConfig: { InputType: JSONL } }
            ResultWriter: { WriterConfig: { Transformation: FLATTEN } }
            ItemProcessor:
              ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: %s }
              StartAt: Work
              States:
                Work: %s
            End: true
        """
        .formatted(children, state);
  }

  /// @param each gives what is read
  private static ItemSources source(Supplier<JsonNode> each) {
    return _ ->
        new Items() {
          private int read;

          @Override
          public Optional<MapItem> next() {
            return read == ITEMS ? Optional.empty() : Optional.of(new MapItem(read++, each.get()));
          }

          @Override
          public String source() {
            return STATE_DATA;
          }
        };
  }

  private static EngineFixture fixture(Database database, ItemSources sources, Task... tasks) {
    Buckets none = new Buckets(Map.of(), Path.of("no-buckets"));
    return new EngineFixture(database, EngineConfig.ALONE, sources, none, tasks);
  }

  private static JsonNode large() {
    return Json.mapper().valueToTree("x".repeat(LARGE));
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void readsFewLargeChildrenAtATime(Database database) throws InterruptedException {
    try (EngineFixture fixture = fixture(database, source(MapRunMemoryTest::large))) {
      String empty = "{ Type: Pass, Result: [], End: true }";
      Execution end = fixture.run(over(ExecutionType.EXPRESS, empty), "{}", "e");
      assertThat(end.output()).as("%s", end).contains(Json.array());

      String run = fixture.engine.mapRuns().of(end.id()).getFirst().id();
      List<Long> indexes = new ArrayList<>();
      List<Execution> page = next(fixture, run, -1);
      while (!page.isEmpty()) {
        assertThat(page).hasSizeLessThanOrEqualTo(ITEMS / 4);
        page.forEach(child -> indexes.add(child.mapChild().orElseThrow().index()));
        page = next(fixture, run, indexes.getLast());
      }
      assertThat(indexes).isEqualTo(LongStream.range(0, ITEMS).boxed().toList());
    }
  }

  private static List<Execution> next(EngineFixture fixture, String run, long after) {
    return fixture.store.mapChildren().next(run, ExecutionStatus.SUCCEEDED, after);
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void childrenThatSleepLeaveRoomForOthers(Database database) throws InterruptedException {
    try (EngineFixture fixture = fixture(database, source(MapRunMemoryTest::large))) {
      String sleep = "{ Type: Wait, Seconds: 86400, End: true }";
      Execution parent = fixture.start(over(ExecutionType.STANDARD, sleep), "{}", "e");

      long until = System.nanoTime() + LONG.toNanos();
      while (running(fixture, parent) < ITEMS) {
        assertThat(System.nanoTime()).as("time left").isLessThan(until);
        Thread.sleep(10);
      }
    }
  }

  private static long running(EngineFixture fixture, Execution parent) {
    MapRuns runs = fixture.engine.mapRuns();
    return runs.of(parent.id()).stream()
        .mapToLong(run -> runs.counted(run).tally().children().running())
        .sum();
  }

  @Test
  void endsWhenThereIsNoMemory() throws InterruptedException {
    Execution end =
        runOver(
            () -> {
              throw new OutOfMemoryError("Java heap space");
            });
    assertThat(end.error()).contains("States.Runtime");
    assertThat(end.cause().orElse("")).startsWith("The server ran out of memory in the map run:");
  }

  @Test
  void endsWhenSomethingBreaks() throws InterruptedException {
    Execution end =
        runOver(
            () -> {
              throw new StackOverflowError();
            });
    assertThat(end.error()).contains("States.Runtime");
    assertThat(end.cause().orElse("")).startsWith("The map run broke; search the log for ");
  }

  @ParameterizedTest
  @EnumSource(ExecutionType.class)
  void endsWithChildrenThatRanBeforeACrash(ExecutionType type) throws InterruptedException {
    CountDownLatch running = new CountDownLatch(2);
    Task work =
        task(
            "work",
            (_, _) -> {
              running.countDown();
              Thread.sleep(LONG);
              return Json.object();
            });
    String definition =
        over(type, "{ Type: Task, Resource: \"millrace:work\", End: true }")
            .replace("Type: Map", "Type: Map\n    MaxConcurrency: 2");
    try (Database database = TestDatabases.sqlite()) {
      EngineFixture crashing = fixture(database, source(Json::object), work);
      ExecutionId id = crashing.start(definition, "{}", "e").id();
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      crashing.engine.abandon();

      ItemSources gone =
          reader -> {
            throw new ItemReaderException("The file is gone.");
          };
      try (EngineFixture fixture = fixture(database, gone, work)) {
        Execution end = fixture.engine.await(id, LONG);
        assertThat(end.error()).contains("States.ItemReaderFailed");
        String run = fixture.engine.mapRuns().of(id).getFirst().id();
        assertThat(fixture.store.mapChildren().open(run)).isEmpty();
        assertThat(fixture.store.mapChildren().tally(run).children().aborted()).isEqualTo(2);
      }
    }
  }

  private static Execution runOver(Supplier<JsonNode> each) throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = fixture(database, source(each), pure("work", (n, _) -> n))) {
      String work = "{ Type: Task, Resource: \"millrace:work\", End: true }";
      return fixture.run(over(ExecutionType.STANDARD, work), "{}", "e");
    }
  }
}
