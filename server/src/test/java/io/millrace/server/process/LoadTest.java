package io.millrace.server.process;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// 200 requests a second while the endpoint is updated five times: each is answered, by the config
/// that the answer claims, and captured once.
class LoadTest {
  private static final int PER_SECOND = 200;
  private static final int SECONDS = Integer.getInteger("millrace.e2e.load-seconds", 30);
  private static final int WARM_UP_SECONDS = 2;
  private static final int UPDATES = 5;
  private static final int ROWS = 40;
  private static final int PAGE = 5_000;
  private static final String LOAD = " FROM captures WHERE inference_id LIKE 'load-%'";

  @TempDir private Path folder;

  @Test
  void anUpdatedEndpointAnswersAndCapturesEverything()
      throws IOException, InterruptedException, ExecutionException {
    TestProject project = TestProject.create(folder, "");
    try (ServerProcess server = ServerProcess.up(project)) {
      Observer observer = new Observer(server.address());
      for (int version = 1; version <= 2; version++) {
        String file = "listings-%d.csv".formatted(version);
        project.drop(file, TestProject.listings(version, 1_200));
        observer.trainingOn(file);
      }
      OpenLoad load =
          new OpenLoad(
              server.address().resolve("endpoints/price/invocations"), questions(), PER_SECOND);
      load.run("warm-up-", WARM_UP_SECONDS);
      FutureTask<List<OpenLoad.Answer>> answering =
          new FutureTask<>(() -> load.run("load-", SECONDS));
      Thread.ofPlatform().name("load").start(answering);
      for (int update = 1; update <= UPDATES; update++) {
        Thread.sleep(Duration.ofMillis(SECONDS * 1_000L / (UPDATES + 1)));
        deploy(observer, update);
      }
      List<OpenLoad.Answer> answers = answering.get();
      List<JsonNode> captured = captured(observer, answers.size());
      print(answers, captured);

      assertThat(answers).noneMatch(OpenLoad.Answer::isFailed);
      assertThat(captured)
          .extracting(row -> row.get(0).asString())
          .doesNotHaveDuplicates()
          .hasSameSizeAs(answers);
      requireClaimsHold(answers, captured);
      assertThat(observer.list("api/endpoints/price", "updates")).hasSize(2 + UPDATES);
      assertThat(server.text()).doesNotContain("ERROR");
    }
  }

  /// One row each, in CSV with a header.
  private static List<String> questions() {
    List<String> lines = TestProject.listings(99, ROWS).lines().toList();
    return lines.stream()
        .skip(1)
        .map(line -> withoutPrice(lines.getFirst()) + "\n" + withoutPrice(line) + "\n")
        .toList();
  }

  private static String withoutPrice(String line) {
    return line.substring(0, line.lastIndexOf(','));
  }

  /// Versions 1 and 2 take turns, and the answer changes from the highest to the mean and back.
  private static void deploy(Observer observer, int update)
      throws IOException, InterruptedException {
    ObjectNode input = Json.object().put("project", "cars");
    ObjectNode endpoint = input.putObject("endpoint").put("name", "price").put("capture", "100%");
    endpoint.put("combine", update % 2 == 0 ? "max" : "mean");
    for (String model : List.of("price-xgboost", "price-linear")) {
      endpoint.withArray("models").addObject().put("name", model).put("version", 2 - update % 2);
    }
    JsonNode started =
        observer.post("api/pipelines/deployment/executions", Json.object().set("input", input));
    JsonNode ended = observer.end(started.path("id").asString());
    assertThat(ended.path("status").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(ended.path("output").path("outcome").asString()).isEqualTo("updated");
  }

  /// Inference id, config, models and prediction of everything that was captured, when as much is
  /// there as was answered.
  private static List<JsonNode> captured(Observer observer, int answers)
      throws IOException, InterruptedException {
    Await.until(
        "%d captures".formatted(answers),
        Duration.ofMinutes(3), // a busy machine puts it off
        () -> observer.sql("SELECT count(*)" + LOAD).getFirst().get(0).asInt() >= answers);
    List<JsonNode> rows = new ArrayList<>();
    List<JsonNode> page;
    do {
      page =
          observer.sql(
              "SELECT inference_id, config, models, prediction"
                  + LOAD
                  + " ORDER BY inference_id LIMIT %d OFFSET %d".formatted(PAGE, rows.size()));
      rows.addAll(page);
    } while (page.size() == PAGE);
    return rows;
  }

  /// What an answer says of itself is what was captured under its id; each config has answered by
  /// one set of models; and by each of the six somebody was answered.
  private static void requireClaimsHold(List<OpenLoad.Answer> answers, List<JsonNode> captured) {
    Map<String, JsonNode> byId =
        captured.stream().collect(toMap(row -> row.get(0).asString(), Function.identity()));
    for (OpenLoad.Answer answer : answers) {
      JsonNode row = Objects.requireNonNull(byId.get(answer.id()));
      assertThat(Double.parseDouble(answer.body())).isEqualTo(row.get(3).asDouble());
      assertThat(answer.models()).isEqualTo(models(row));
    }
    Map<Integer, Set<String>> byConfig =
        captured.stream()
            .collect(groupingBy(row -> row.get(1).asInt(), mapping(LoadTest::models, toSet())));
    assertThat(byConfig)
        .hasSize(1 + UPDATES)
        .allSatisfy((config, models) -> assertThat(models).hasSize(1));
  }

  private static String models(JsonNode row) {
    return Json.parse(row.get(2).asString()).properties().stream()
        .map(model -> model.getKey() + "/" + model.getValue().path("version").asInt())
        .reduce((a, b) -> a + "," + b)
        .orElseThrow();
  }

  private static void print(List<OpenLoad.Answer> answers, List<JsonNode> captured) {
    System.out.printf(
        Locale.ROOT,
        "load: %d requests in %d s, %d updates, p50 %.1f ms, p99 %.1f ms, longest %.1f ms,"
            + " %d failed, %d captured%n",
        answers.size(),
        SECONDS,
        UPDATES,
        OpenLoad.latencyMillis(answers, 0.5),
        OpenLoad.latencyMillis(answers, 0.99),
        OpenLoad.latencyMillis(answers, 1),
        answers.stream().filter(OpenLoad.Answer::isFailed).count(),
        captured.size());
    answers.stream().filter(OpenLoad.Answer::isFailed).limit(5).forEach(System.out::println);
  }
}
