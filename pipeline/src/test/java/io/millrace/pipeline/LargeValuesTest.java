package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.pure;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.bucket.FolderBucket;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class LargeValuesTest {
  private static final int LIMIT = EngineConfig.ALONE.limits().payloadBytes();
  private static final String DEFINITION =
      """
      QueryLanguage: JSONata
      StartAt: Make
      States:
        Make: { Type: Task, Resource: "millrace:make", Assign: { made: "{% $states.result %}" }, Next: Measure }
        Measure:
          Type: Task
          Resource: millrace:measure
          Arguments: { text: "{% $made %}" }
          Output: { length: "{% $states.result %}", made: "{% $made %}" }
          End: true
      """;

  private final Task make = pure("make", (n, _) -> Json.tree("x".repeat(n.asInt())));
  private final Task measure =
      pure("measure", (arguments, _) -> Json.tree(arguments.path("text").asString("").length()));

  @TempDir private Path folder;

  private Execution run(EngineConfig config, int length) throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = new EngineFixture(database, config, make, measure)) {
      return fixture.run(DEFINITION, Integer.toString(length), "n");
    }
  }

  private EngineConfig withBucket() {
    return EngineConfig.ALONE.withLargeValues(
        new LargeValues(new FolderBucket(folder), "values", LIMIT));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).toList();
    }
  }

  @Test
  void travelAsReferencesThatTasksDoNotSee() throws Exception {
    Execution first = run(withBucket(), LIMIT);
    Execution second = run(withBucket(), LIMIT);

    JsonNode output = first.output().orElseThrow();
    assertThat(output.path("length").asInt()).isEqualTo(LIMIT);
    JsonNode reference = output.path("made").path("millrace:value");
    assertThat(reference.path("Bucket").asString()).isEqualTo("values");
    assertThat(reference.path("Bytes").asInt()).isEqualTo(LIMIT + 2);
    assertThat(folder.resolve(reference.path("Key").asString())).hasSize(LIMIT + 2);
    assertThat(second.output()).isEqualTo(first.output());
    assertThat(files()).hasSize(1);
  }

  @Test
  void inputsReachTasksToo() throws Exception {
    String definition =
        """
        StartAt: Measure
        States:
          Measure: { Type: Task, Resource: "millrace:measure", Parameters: { text.$: $.text }, End: true }
        """;
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = new EngineFixture(database, withBucket(), make, measure)) {
      JsonNode text = fixture.engine.referred(Json.tree("x".repeat(LIMIT)));
      JsonNode input = Json.object().set("text", text);
      assertThat(fixture.run(definition, Json.write(input), "n").output())
          .contains(Json.tree(LIMIT));
      assertThat(fixture.engine.referred(Json.tree("x"))).isEqualTo(Json.tree("x"));
    }
  }

  @Test
  void smallOnesTravelByThemselves() throws Exception {
    assertThat(run(withBucket(), 3).output())
        .contains(Json.parse("{\"length\":3,\"made\":\"xxx\"}"));
    assertThat(files()).isEmpty();
  }

  @Test
  void failTheirStateWithoutABucket() throws InterruptedException {
    assertThat(run(EngineConfig.ALONE, LIMIT).error()).contains("States.DataLimitExceeded");
  }

  @Test
  void areReadOnlyAsTheyWerePut() throws IOException {
    LargeValues values = new LargeValues(new FolderBucket(folder), "values", 10);
    JsonNode reference = values.refer(Json.tree("a longer text"));
    assertThat(values.resolve(Json.array().add(reference)))
        .isEqualTo(Json.parse("[\"a longer text\"]"));
    JsonNode other =
        Json.parse("{\"millrace:value\":{\"Bucket\":\"other\",\"Key\":\"values/x.json\"}}");
    assertThat(values.resolve(other)).isEqualTo(other);

    Files.writeString(files().getFirst(), "\"another text\"");

    Optional<String> error = Optional.empty();
    try {
      values.resolve(reference);
    } catch (TaskFailure e) {
      error = Optional.of(e.error());
    }
    assertThat(error).contains("Value.Changed");
  }
}
