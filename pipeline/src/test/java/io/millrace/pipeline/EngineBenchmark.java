package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.pure;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.states.ExecutionFacts.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;

/// How fast executions go on, on SQLite with `synchronous=FULL`, against what an fsync costs here
/// in the same run. Not part of the tests:
///
/// `./mvnw -pl pipeline -am test -Dtest=EngineBenchmark -Dsurefire.failIfNoSpecifiedTests=false`
class EngineBenchmark {
  private static final int ROUNDS = 3;
  private static final int STATES = 1_000;
  private static final int EXECUTIONS = 100;
  private static final int ITEMS = 10_000;
  private static final int AT_ONCE = 8;
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String PASS = "{\"Type\": \"Pass\", ";
  private static final String TASK = "{\"Type\": \"Task\", \"Resource\": \"millrace:nothing\", ";

  /// Counts writes; each costs at most one fsync, those that are committed together share it.
  private static final class Counting implements Database {
    private final Database database = TestDatabases.sqlite();
    private final AtomicLong writes = new AtomicLong();

    @Override
    public Dialect dialect() {
      return database.dialect();
    }

    @Override
    public <T> T read(Function<DSLContext, T> query) {
      return database.read(query);
    }

    @Override
    public <T> T write(Function<DSLContext, T> unit) {
      writes.incrementAndGet();
      return database.write(unit);
    }

    @Override
    public <T> T writeAll(Supplier<T> work) {
      writes.incrementAndGet();
      return database.writeAll(work);
    }

    @Override
    public void onceStored(Runnable work) {
      database.onceStored(work);
    }

    @Override
    public void close() {
      database.close();
    }
  }

  private final AtomicLong heapAtEnd = new AtomicLong();
  private final Task nothing = pure("nothing", (arguments, _) -> arguments);
  private final Task weigh =
      pure(
          "weigh",
          (_, _) -> {
            heapAtEnd.set(heapMegabytes());
            return Json.object();
          });

  @Test
  void measure() throws Exception {
    try (Counting database = new Counting();
        EngineFixture fixture =
            new EngineFixture(
                database,
                EngineConfig.ALONE
                    .withTasks(EXECUTIONS)
                    .withLimits(new Limits(262_144, 200_000, 40, 10 << 20)),
                nothing,
                weigh)) {
      for (int round = 0; round <= ROUNDS; round++) {
        double fsync = fsyncMillis();
        chain(fixture, database, "Pass", PASS, round, fsync);
        chain(fixture, database, "Task", TASK, round, fsync);
        atOnce(fixture, database, "Pass", PASS, round, fsync);
        atOnce(fixture, database, "Task", TASK, round, fsync);
        map(fixture, database, "Pass", PASS, round, fsync);
        map(fixture, database, "Task", TASK, round, fsync);
      }
    }
  }

  private static void print(int round, String format, Object... values) {
    if (round > 0) { // the first one warms up
      System.out.printf(Locale.ROOT, "pipelines, round " + round + ": " + format + "%n", values);
    }
  }

  private static String chainOf(String state, int states) {
    return IntStream.range(0, states)
        .mapToObj(
            i ->
                "\"s%d\": %s%s}"
                    .formatted(
                        i,
                        state,
                        i + 1 < states ? "\"Next\": \"s%d\"".formatted(i + 1) : "\"End\": true"))
        .collect(joining(", ", "{\"StartAt\": \"s0\", \"States\": {", "}}"));
  }

  private static void chain(
      EngineFixture fixture, Counting database, String kind, String state, int round, double fsync)
      throws InterruptedException {
    fixture.pipelines.register("chain", chainOf(state, STATES), "");
    long writes = database.writes.get();
    long start = System.nanoTime();
    await(fixture, begin(fixture, "chain", "{\"n\": 1}", kind + round));
    double millis = millisSince(start) / STATES;
    print(
        round,
        "chain of %,d %s states, %.3f ms a state (limit 2) | an fsync %.3f ms | ratio %.2f,"
            + " %.2f writes a state (limit 2)",
        STATES,
        kind,
        millis,
        fsync,
        millis / fsync,
        (double) (database.writes.get() - writes) / STATES);
  }

  private static void atOnce(
      EngineFixture fixture, Counting database, String kind, String state, int round, double fsync)
      throws InterruptedException {
    int states = STATES / 10;
    fixture.pipelines.register("many", chainOf(state, states), "");
    long writes = database.writes.get();
    long start = System.nanoTime();
    List<ExecutionId> ids = new ArrayList<>();
    for (int i = 0; i < EXECUTIONS; i++) {
      ids.add(begin(fixture, "many", "{\"n\": 1}", kind + round + "-" + i));
    }
    for (ExecutionId id : ids) {
      await(fixture, id);
    }
    double perSecond = EXECUTIONS * states / (millisSince(start) / 1_000);
    print(
        round,
        "%d executions of %d %s states at once, %,.0f states/s (limit 2,000) | 1 / fsync %,.0f/s |"
            + " ratio %.2f, %.2f writes a state",
        EXECUTIONS,
        states,
        kind,
        perSecond,
        1_000 / fsync,
        perSecond * fsync / 1_000,
        (double) (database.writes.get() - writes) / EXECUTIONS / states);
  }

  private void map(
      EngineFixture fixture, Counting database, String kind, String state, int round, double fsync)
      throws InterruptedException {
    String definition =
        """
        {"StartAt": "Each", "States": {
          "Each": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": %d, "Next": "Weigh",
            "ItemProcessor": {"StartAt": "One", "States": {"One": %s"End": true}}}},
          "Weigh": {"Type": "Task", "Resource": "millrace:weigh", "End": true}}}
        """
            .formatted(AT_ONCE, state);
    fixture.pipelines.register("map", definition, "");
    ArrayNode items = Json.array();
    IntStream.range(0, ITEMS).forEach(items::add);
    long heap = heapMegabytes();
    long writes = database.writes.get();
    long start = System.nanoTime();
    await(fixture, begin(fixture, "map", "{\"items\": " + items + "}", kind + round));
    print(
        round,
        "map of %,d items, %d at a time, of a %s each, %.2f s (limit 10) | an fsync %.3f ms |"
            + " %.2f writes an item, heap at its end %+d MB",
        ITEMS,
        AT_ONCE,
        kind,
        millisSince(start) / 1_000,
        fsync,
        (double) (database.writes.get() - writes) / ITEMS,
        heapAtEnd.get() - heap);
  }

  private static ExecutionId begin(
      EngineFixture fixture, String pipeline, String input, String name) {
    return fixture.engine.start(pipeline, Json.parse(input), name, StartCause.user("bench")).id();
  }

  private static void await(EngineFixture fixture, ExecutionId id) throws InterruptedException {
    Execution end = fixture.engine.await(id, LONG);
    assertThat(end.status()).as("%s", end).isEqualTo(ExecutionStatus.SUCCEEDED);
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static long heapMegabytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  /// Of an appended page, the median.
  private static double fsyncMillis() throws IOException {
    Path file = Files.createTempFile("fsync", "");
    double[] millis = new double[100];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < millis.length; i++) {
        channel.write(ByteBuffer.allocate(4_096));
        long start = System.nanoTime();
        channel.force(false);
        millis[i] = millisSince(start);
      }
    } finally {
      Files.delete(file);
    }
    Arrays.sort(millis);
    return millis[millis.length / 2];
  }
}
