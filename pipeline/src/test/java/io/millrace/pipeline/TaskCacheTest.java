package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.states.ExecutionType;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class TaskCacheTest {
  private static final String DEFINITION =
      """
      QueryLanguage: JSONata
      StartAt: Count
      States:
        Count:
          Type: Task
          Resource: millrace:count
          Arguments: { of: "{% $states.input.of %}", cache: "{% $states.input.cache %}" }
          End: true
      """;

  private final Counter counter = new Counter();
  private final Database database = TestDatabases.sqlite();
  private EngineFixture fixture = new EngineFixture(database, EngineConfig.ALONE, counter);
  private int executions;

  @AfterEach
  void close() {
    fixture.close();
    database.close();
  }

  /// Gives the number of the call; its input `file` and what it has made can change.
  private static final class Counter implements CacheableTask {
    private final AtomicInteger calls = new AtomicInteger();
    private String version = "1";
    private String file = "a";
    private boolean isThere = true;

    @Override
    public String name() {
      return "count";
    }

    @Override
    public TaskDescription description() {
      return TaskDescription.of("Counts its calls.");
    }

    @Override
    public String version() {
      return version;
    }

    @Override
    public Map<String, String> inputs(JsonNode arguments) {
      return Map.of("file", file);
    }

    @Override
    public boolean isThere(JsonNode arguments, JsonNode result) {
      return isThere;
    }

    @Override
    public JsonNode run(JsonNode arguments, TaskContext context) {
      assertThat(arguments.has("cache")).isFalse();
      return Json.object().put("call", calls.incrementAndGet());
    }
  }

  private ExecutionView run(String input) throws InterruptedException {
    return run(StartRequest.of("p", Json.parse(input), "n" + executions++, StartCause.user("")));
  }

  private ExecutionView run(StartRequest request) throws InterruptedException {
    fixture.pipelines.register("p", DEFINITION, "");
    return fixture.engine.view(fixture.engine.run(request).id());
  }

  private static int call(ExecutionView view) {
    return view.execution().output().orElseThrow().path("call").asInt();
  }

  private static String cache(ExecutionView view) {
    return view.states()
        .getFirst()
        .attempts()
        .getFirst()
        .reuse()
        .map(reuse -> reuse.outcome() + " " + reuse.reason())
        .orElse("none");
  }

  @Test
  void givesTheResultThatIsThere() throws InterruptedException {
    ExecutionView first = run("{\"of\": {\"a\": 1, \"b\": 2}, \"cache\": true}");
    ExecutionView second = run("{\"of\": {\"b\": 2, \"a\": 1}, \"cache\": true}");

    assertThat(cache(first)).isEqualTo("MISS No result of this state is kept.");
    assertThat(cache(second))
        .startsWith("HIT Version, arguments and inputs are those of execution ")
        .contains(first.execution().id().value());
    assertThat(call(second)).isEqualTo(1);
    assertThat(fixture.engine.history(second.execution().id(), 0, 100))
        .extracting(event -> event.type())
        .containsExactlyElementsOf(
            fixture.engine.history(first.execution().id(), 0, 100).stream()
                .map(event -> event.type())
                .toList());
  }

  @Test
  void keepsResultsOverARestart() throws InterruptedException {
    run("{\"of\": 1, \"cache\": true}");
    fixture.close();
    fixture = new EngineFixture(database, EngineConfig.ALONE, counter);

    assertThat(call(run("{\"of\": 1, \"cache\": true}"))).isEqualTo(1);
  }

  @Test
  void saysWhatIsDifferent() throws InterruptedException {
    ExecutionId first = run("{\"of\": 1, \"cache\": true}").execution().id();

    assertThat(cache(run("{\"of\": 2, \"cache\": true}")))
        .isEqualTo("MISS The arguments are not those of execution %s.".formatted(first));
    ExecutionId second = run("{\"of\": 3, \"cache\": true}").execution().id();
    counter.file = "b";
    assertThat(cache(run("{\"of\": 3, \"cache\": true}")))
        .isEqualTo("MISS Changed since execution %s: file.".formatted(second));
    counter.version = "2";
    assertThat(cache(run("{\"of\": 3, \"cache\": true}")))
        .startsWith("MISS The version is '2'; it was '1' in execution ");
    assertThat(cache(run("{\"of\": 3, \"cache\": \"mine\"}")))
        .startsWith("MISS The version is '2 mine'; it was '2' in execution ");
    assertThat(cache(run("{\"of\": 3, \"cache\": \"mine\"}"))).startsWith("HIT");
  }

  @Test
  void worksAgainIfWhatWasMadeIsGone() throws InterruptedException {
    ExecutionId first = run("{\"of\": 1, \"cache\": true}").execution().id();
    counter.isThere = false;

    ExecutionView second = run("{\"of\": 1, \"cache\": true}");

    assertThat(cache(second))
        .isEqualTo("MISS What execution %s has made is gone.".formatted(first));
    assertThat(call(second)).isEqualTo(2);
  }

  @Test
  void worksIfItIsTold() throws InterruptedException {
    run("{\"of\": 1, \"cache\": true}");

    ExecutionView uncached =
        run(
            StartRequest.of(
                    "p", Json.parse("{\"of\": 1, \"cache\": true}"), "u", StartCause.user(""))
                .withoutCache());
    ExecutionView without = run("{\"of\": 1, \"cache\": false}");

    assertThat(call(uncached)).isEqualTo(2);
    assertThat(cache(uncached)).isEqualTo("MISS The execution was started without the cache.");
    assertThat(call(without)).isEqualTo(3);
    assertThat(cache(without)).isEqualTo("none");
    assertThat(call(run("{\"of\": 1, \"cache\": true}"))).as("the newest").isEqualTo(2);
  }

  @Test
  void refusesAWishThatIsNone() throws InterruptedException {
    Execution refused = run("{\"of\": 1, \"cache\": 7}").execution();

    assertThat(refused.error()).isEqualTo(Optional.of("TASK_ARGUMENTS_INVALID"));
    assertThat(refused.cause().orElseThrow()).contains("cache: 7");
  }

  @ParameterizedTest
  @EnumSource(ExecutionType.class)
  void childrenOfAMapRunAreWithoutTheCacheIfTheirParentIs(ExecutionType type)
      throws InterruptedException {
    String each =
        """
        QueryLanguage: JSONata
        StartAt: Each
        States:
          Each:
            Type: Map
            Items: [ 7 ]
            ItemProcessor:
              ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: %s }
              StartAt: Count
              States:
                Count: { Type: Task, Resource: millrace:count, Arguments: { of: 7, cache: true }, End: true }
            End: true
        """
            .formatted(type);
    fixture.pipelines.register("each", each, "");
    StartRequest request = StartRequest.of("each", Json.object(), "1", StartCause.user(""));
    StartRequest again = StartRequest.of("each", Json.object(), "2", StartCause.user(""));
    StartRequest without = StartRequest.of("each", Json.object(), "3", StartCause.user(""));

    assertThat(fixture.engine.run(request).output()).contains(Json.parse("[{\"call\": 1}]"));
    assertThat(fixture.engine.run(again).output()).contains(Json.parse("[{\"call\": 1}]"));
    assertThat(fixture.engine.run(without.withoutCache()).output())
        .contains(Json.parse("[{\"call\": 2}]"));
  }
}
