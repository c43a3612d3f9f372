package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.pure;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
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
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// `kill -9` at random moments of a distributed Map over a file: no item is lost, each has one
/// child, and a child starts again only if it was open when the process was killed. A longer round:
/// `bench/run kills 200`.
class MapRunKillTest {
  private static final int KILLS = Integer.getInteger("millrace.kills", 2);
  private static final long SEED = Long.getLong("millrace.kills.seed", 20_261_122L);
  private static final int ITEMS = 1_000 + 500 * KILLS;
  private static final int AT_ONCE = 40;
  private static final int LIFE_MILLIS_MAX = 500;

  @TempDir private Path folder;

  /// One start of the task of a child.
  private record Start(String process, String item) {}

  @ParameterizedTest
  @EnumSource(ExecutionType.class)
  void eachItemIsWorkedOnOnce(ExecutionType children) throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("buckets/lot"));
    Files.writeString(
        folder.resolve("buckets/lot/items.jsonl"),
        IntStream.range(0, ITEMS).mapToObj(String::valueOf).collect(joining("\n")));
    SplittableRandom random = new SplittableRandom(SEED);
    int kills = 0;
    while (kills < KILLS && !live(children, random.nextInt(LIFE_MILLIS_MAX))) {
      kills++;
    }
    if (kills == KILLS) {
      live(children, Integer.MAX_VALUE);
    }
    check(children, kills);
  }

  /// One life of the process, from when it is ready.
  /// @return false if it was killed before the execution had ended
  private boolean live(ExecutionType children, int millis)
      throws IOException, InterruptedException {
    Process process = EngineProcess.run(MapRunKillTest.class, folder, children.name());
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).isEqualTo("ready");
      return process.waitFor(Duration.ofMillis(millis));
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }

  /// @param arguments a folder, and the type of the children
  public static void main(String... arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    Task mark = pure("mark", (item, _) -> mark(folder, item));
    try (Database database = open(folder);
        EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, folder, mark)) {
      ExecutionId id = fixture.start(definition(arguments[1]), "{}", "e").id();
      System.out.println("ready");
      fixture.engine.await(id, Duration.ofMinutes(5));
    }
  }

  private static String definition(String children) {
    return """
      QueryLanguage: JSONata
      StartAt: Each
      States:
        Each:
          Type: Map
          ItemReader:
            Resource: arn:aws:states:::s3:getObject
            Arguments: { Bucket: lot, Key: items.jsonl }
            ReaderConfig: { InputType: JSONL }
          MaxConcurrency: %d
          ItemProcessor:
            ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: %s }
            StartAt: Mark
            States:
              Mark: { Type: Task, Resource: "millrace:mark", Arguments: "{%% $states.input %%}", Output: 1, End: true }
          Output: "{%% $sum($states.result) %%}"
          End: true
      """
        .formatted(AT_ONCE, children);
  }

  private static Database open(Path folder) {
    return Databases.open(new DatabaseConfig.Sqlite(folder.resolve(EngineProcess.FILE)));
  }

  private static JsonNode mark(Path folder, JsonNode item) {
    String line = ProcessHandle.current().pid() + " " + item + "\n";
    try {
      Files.writeString(
          folder.resolve("starts"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return item;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check(ExecutionType children, int kills) throws IOException {
    try (Database database = open(folder)) {
      SqlExecutionStore store = new SqlExecutionStore(database);
      Execution end = store.find("p", "e").orElseThrow();
      assertThat(end.output()).as("%s", end).contains(Json.mapper().valueToTree(ITEMS));
      MapRun run = store.mapRuns().of(end.id()).getFirst();
      assertThat(run.read()).isEqualTo(new MapRun.Reading(ITEMS, ITEMS, 0, 0, true));
      assertThat(store.mapChildren().tally(run.id()).children().succeeded()).isEqualTo(ITEMS);
    }
    List<Start> starts =
        Files.readAllLines(folder.resolve("starts")).stream()
            .map(line -> line.split(" "))
            .map(words -> new Start(words[0], words[1]))
            .toList();
    Map<String, Long> byItem = starts.stream().collect(groupingBy(Start::item, counting()));
    assertThat(byItem).hasSize(ITEMS);
    assertThat(starts).as("starts in one life").doesNotHaveDuplicates();
    assertThat(starts.size() - ITEMS).as("extra starts").isLessThanOrEqualTo(kills * AT_ONCE);
    System.out.printf(
        "kill -9: %d kills, seed %d, %d items of a distributed Map, %s children, %d extra starts%n",
        kills, SEED, ITEMS, children, starts.size() - ITEMS);
  }
}
