package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.bucket.Buckets;
import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.maprun.ItemSources;
import io.millrace.pipeline.maprun.LocalMapRunner;
import io.millrace.pipeline.maprun.reader.BucketSources;
import io.millrace.pipeline.maprun.reader.ParquetPages;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.sql.SqlPipelines;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/// An engine over a database, with tasks made of lambdas.
final class EngineFixture implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(30);

  /// A task made of a function.
  record FunctionTask(String name, Work work) implements Task {
    /// What it does.
    interface Work {
      JsonNode run(JsonNode arguments, TaskContext context) throws InterruptedException;
    }

    @Override
    public TaskDescription description() {
      return TaskDescription.of("A task for tests.");
    }

    @Override
    public JsonNode run(JsonNode arguments, TaskContext context) throws InterruptedException {
      return work.run(arguments, context);
    }
  }

  final SqlPipelines pipelines;
  final SqlExecutionStore store;
  final Engine engine;
  final List<Execution> ends = Collections.synchronizedList(new ArrayList<>());

  EngineFixture(Database database, EngineConfig config, Task... tasks) {
    this(database, config, Path.of("no-buckets"), tasks);
  }

  /// @param buckets holds a folder for each bucket
  EngineFixture(Database database, EngineConfig config, Path buckets, Task... tasks) {
    this(database, config, new Buckets(Map.of(), buckets), tasks);
  }

  private EngineFixture(Database database, EngineConfig config, Buckets buckets, Task... tasks) {
    this(database, config, new BucketSources(buckets, new ParquetPages()), buckets, tasks);
  }

  /// @param sources of items of distributed Maps
  EngineFixture(
      Database database, EngineConfig config, ItemSources sources, Buckets buckets, Task... tasks) {
    Tasks all = Tasks.of(tasks);
    pipelines = new SqlPipelines(database, new Definitions(all), InstantSource.system());
    store = new SqlExecutionStore(database);
    engine =
        new Engine(
            store,
            pipelines,
            all,
            config,
            InstantSource.system(),
            List.of(ends::add),
            new LocalMapRunner(store.mapRuns(), store.mapChildren(), sources, buckets));
    engine.start();
  }

  static Task task(String name, FunctionTask.Work work) {
    return new FunctionTask(name, work);
  }

  static Task pure(String name, BiFunction<JsonNode, TaskContext, JsonNode> work) {
    return new FunctionTask(name, work::apply);
  }

  Execution start(String definition, String input, String name) {
    pipelines.register("p", definition, "");
    return engine.start("p", Json.parse(input), name, StartCause.user("test"));
  }

  Execution run(String definition, String input, String name) throws InterruptedException {
    return engine.await(start(definition, input, name).id(), LONG);
  }

  /// Returns once no execution is in memory.
  void awaitAsleep() throws InterruptedException {
    long until = System.nanoTime() + LONG.toNanos();
    while (engine.inMemory() > 0) {
      assertThat(System.nanoTime()).as("time left").isLessThan(until);
      Thread.sleep(2);
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
