package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
import static io.millrace.pipeline.EngineFixture.pure;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.database.Fuse;
import io.millrace.base.json.Json;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.states.ExecutionType;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Kills the engine at random writes while it runs a distributed Map.
class MapRunCrashTest {
  private static String definition(ExecutionType children) {
    return """
      QueryLanguage: JSONata
      StartAt: Each
      States:
        Each:
          Type: Map
          Items: [ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 ]
          Label: each
          MaxConcurrency: 3
          ItemBatcher: { MaxItemsPerBatch: 2 }
          ItemProcessor:
            ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: %s }
            StartAt: Sum
            States:
              Sum: { Type: Task, Resource: "millrace:step", Arguments: "{%% $sum($states.input.Items) %%}", End: true }
          End: true
      """
        .formatted(children);
  }

  private final Map<String, AtomicInteger> starts = new ConcurrentHashMap<>();

  private Task step() {
    return pure(
        "step",
        (n, context) -> {
          starts.computeIfAbsent(n.toString(), _ -> new AtomicInteger()).incrementAndGet();
          return n;
        });
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void noChildIsLostAndNoneBeginsTwice(Database database) throws InterruptedException {
    for (ExecutionType type : ExecutionType.values()) {
      starts.clear();
      int kills = run(database, type);

      try (EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, step())) {
        Execution end = fixture.engine.find("p", "crash-" + type).orElseThrow();
        assertThat(end.output()).contains(Json.parse("[3,7,11,15,19,23,27,31,17]"));
        MapRun run = fixture.engine.mapRuns().of(end.id()).getFirst();
        assertThat(run.read()).isEqualTo(new MapRun.Reading(17, 9, 0, 0, true));
        List<Execution> children =
            fixture.store.mapChildren().next(run.id(), ExecutionStatus.SUCCEEDED, -1);
        assertThat(children)
            .extracting(child -> child.mapChild().orElseThrow().index())
            .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(children).extracting(Execution::name).doesNotHaveDuplicates();
        assertThat(starts).hasSize(9);
        int extra = starts.values().stream().mapToInt(AtomicInteger::get).sum() - 9;
        assertThat(extra).as("extra starts").isLessThanOrEqualTo(3 * kills);
        assertThat(kills).isGreaterThan(3);
      }
    }
  }

  /// How often the engine was killed before the execution ended.
  private int run(Database database, ExecutionType type) throws InterruptedException {
    Random random = new Random(5);
    EngineFixture first = new EngineFixture(database, EngineConfig.ALONE, step());
    ExecutionId id = first.start(definition(type), "{}", "crash-" + type).id();
    first.engine.abandon();
    int kills = 1;
    while (!isOver(database, id)) {
      try (Fuse fuse = Fuse.at(database, 1 + random.nextInt(5), random.nextBoolean())) {
        kills += kill(fuse, id) ? 1 : 0;
      }
      assertThat(kills).isLessThan(200);
    }
    return kills;
  }

  private static boolean isOver(Database database, ExecutionId id) {
    return new SqlExecutionStore(database).find(id).orElseThrow().status().ended();
  }

  /// Runs until the fuse blows or the execution ends.
  private boolean kill(Fuse fuse, ExecutionId id) throws InterruptedException {
    EngineFixture fixture;
    try {
      fixture = new EngineFixture(fuse, EngineConfig.ALONE, step());
    } catch (MillraceException _) {
      return true;
    }
    long until = System.nanoTime() + LONG.toNanos();
    while (!fuse.isBlown() && System.nanoTime() < until && !isOver(fuse.database(), id)) {
      Thread.sleep(2);
    }
    fixture.engine.abandon();
    return fuse.isBlown();
  }
}
