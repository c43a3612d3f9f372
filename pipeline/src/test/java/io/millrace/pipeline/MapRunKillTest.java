package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.pure;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.Databases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.states.ExecutionType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `kill -9` at random moments of two distributed Maps over a file, one with children of each type:
/// no item is lost, each has one child, and a child starts again only if it was open when the
/// process was killed. A longer round: `bench/run kills 200`.
class MapRunKillTest {
  private static final int KILLS = Integer.getInteger("millrace.kills", 2);
  private static final long SEED = Long.getLong("millrace.kills.seed", 20_261_122L);
  private static final int ITEMS = 500 + 500 * KILLS;
  private static final int AT_ONCE = 40;
  private static final int LIFE_MILLIS_MAX = 1_000;
  private static final int PATIENCE_MILLIS = 300_000;

  @TempDir private Path folder;

  @Test
  void eachItemIsWorkedOnOnce() throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("buckets/lot"));
    Files.writeString(
        folder.resolve("buckets/lot/items.jsonl"),
        IntStream.range(0, ITEMS).mapToObj(String::valueOf).collect(joining("\n")));
    SplittableRandom random = new SplittableRandom(SEED);
    int kills = 0;
    while (kills < KILLS && !live(random.nextInt(LIFE_MILLIS_MAX))) {
      kills++;
    }
    if (kills == KILLS) {
      assertThat(live(PATIENCE_MILLIS)).as("ended").isTrue();
    }
    check(kills);
  }

  /// One life of the process, from when it is ready.
  /// @return false if it was killed before the execution had ended
  private boolean live(int millis) throws IOException, InterruptedException {
    Process process = EngineProcess.run(MapRunKillTest.class, folder);
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).isEqualTo("ready");
      return process.waitFor(Duration.ofMillis(millis));
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }

  /// @param arguments a folder
  public static void main(String... arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    Task mark = pure("mark", (item, _) -> mark(folder, item));
    try (Database database = open(folder);
        EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, folder, mark)) {
      ExecutionId id = fixture.start(definition(), "{}", "e").id();
      System.out.println("ready");
      fixture.engine.await(id, Duration.ofMinutes(5));
    }
  }

  private static String definition() {
    return """
        QueryLanguage: JSONata
        StartAt: Both
        States:
          Both: { Type: Parallel, Branches: [ %s, %s ], End: true }
        """
        .formatted(branch(ExecutionType.STANDARD), branch(ExecutionType.EXPRESS));
  }

  private static String branch(ExecutionType children) {
    return """
        { StartAt: %1$s, States: { %1$s: {
            Type: Map,
            ItemReader: {
              Resource: "arn:aws:states:::s3:getObject",
              Arguments: { Bucket: lot, Key: items.jsonl },
              ReaderConfig: { InputType: JSONL } },
            ItemSelector: "{%% '%1$s-' & $states.context.Map.Item.Value %%}",
            MaxConcurrency: %2$d,
            ItemProcessor: {
              ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: %1$s },
              StartAt: Mark%1$s,
              States: { Mark%1$s: {
                Type: Task, Resource: "millrace:mark", Arguments: "{%% $states.input %%}", Output: 1, End: true } } },
            Output: "{%% $count($states.result) %%}",
            End: true } } }
        """
        .formatted(children, AT_ONCE);
  }

  private static Database open(Path folder) {
    return Databases.open(new DatabaseConfig.Sqlite(folder.resolve(EngineProcess.FILE)));
  }

  private static JsonNode mark(Path folder, JsonNode item) {
    String line = ProcessHandle.current().pid() + " " + item.asString() + "\n";
    try {
      Files.writeString(
          folder.resolve("starts"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return item;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check(int kills) throws IOException {
    try (Database database = open(folder)) {
      SqlExecutionStore store = new SqlExecutionStore(database);
      Execution end = store.find("p", "e").orElseThrow();
      assertThat(end.output())
          .as("%s", end)
          .contains(Json.parse("[%d, %d]".formatted(ITEMS, ITEMS)));
      assertThat(store.mapRuns().of(end.id()))
          .hasSize(2)
          .allSatisfy(run -> checkChildren(store, run));
    }
    List<String> starts = Files.readAllLines(folder.resolve("starts"));
    assertThat(starts).as("starts in one life").doesNotHaveDuplicates();
    Set<String> items =
        starts.stream().map(start -> start.substring(start.indexOf(' '))).collect(toSet());
    assertThat(items).hasSize(2 * ITEMS);
    int extra = starts.size() - items.size();
    assertThat(extra).as("extra starts").isLessThanOrEqualTo(kills * 2 * AT_ONCE);
    System.out.printf(
        "kill -9: %d kills, seed %d, 2 distributed Maps of %d items, %d extra starts%n",
        kills, SEED, ITEMS, extra);
  }

  private static void checkChildren(SqlExecutionStore store, MapRun run) {
    assertThat(run.read()).isEqualTo(new MapRun.Reading(ITEMS, ITEMS, 0, 0, true));
    assertThat(store.mapChildren().tally(run.id()).children().succeeded()).isEqualTo(ITEMS);
  }
}
