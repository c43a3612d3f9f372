package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import io.millrace.server.client.EndedExecutions;
import io.millrace.server.client.ServerClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The commands for models, on a server where somebody has registered two versions of one as
/// MLflow's Python client does: from a model that a run has logged.
class RegistryCommandsTest {
  private static final String PROJECT =
      """
      project: registry
      retention: { purge_deleted_after: 1s, runs: { scratch: { keep_newest: 1 } } }
      """;

  @TempDir static Path folder;
  private static Platform platform;

  private String model;
  private String run;
  private String logged;

  private record Result(int code, String out, String err) {}

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(folder.resolve("millrace.yaml"), PROJECT);
    platform = Platform.start(ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0));
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @BeforeEach
  void registerTwoVersions(TestInfo test) throws IOException, InterruptedException {
    model = test.getTestMethod().orElseThrow().getName();
    run =
        post("runs/create", "{'experiment_id': '0', 'run_name': 'night'}")
            .at("/run/info/run_id")
            .asString();
    post(
        "runs/log-inputs",
        """
        {'run_id': '%s', 'datasets': [{'dataset':
          {'name': 'wine/red', 'digest': '0f6a', 'source_type': 'http', 'source': '{}'}}]}
        """
            .formatted(run));
    logged =
        post(
                "logged-models",
                "{'experiment_id': '0', 'name': 'grapes', 'source_run_id': '%s'}".formatted(run))
            .at("/model/info/model_id")
            .asString();
    post("registered-models/create", "{'name': '%s'}".formatted(model));
    String version = "{'name': '%s', 'source': 'models:/%s', 'model_id': '%s'}";
    post("model-versions/create", version.formatted(model, logged, logged));
    post("model-versions/create", version.formatted(model, logged, logged));
  }

  private static JsonNode post(String path, String body) throws IOException, InterruptedException {
    return new ServerClient(platform.address().toString())
        .send("POST", "api/2.0/mlflow/" + path, "application/json", body.replace('\'', '"'));
  }

  private static Result millrace(String... arguments) {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--server", platform.address().toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Millrace.run(new PrintWriter(out), new PrintWriter(err, true), line.toArray(String[]::new));
    return new Result(code, out.toString(), err.toString());
  }

  @Test
  void anAliasIsSetShownAndRemoved() {
    String alias = model + "@champion";
    assertThat(millrace("alias", "show", alias).out()).isEqualTo(alias + " names no version.\n");

    assertThat(millrace("alias", "set", alias, "1", "--expect", "none", "--by", "ada").out())
        .isEqualTo(alias + " names version 1.\n");
    assertThat(millrace("alias", "set", alias, "2", "--by", "ada", "--reason", "RMSE -120").out())
        .isEqualTo(alias + " names version 2.\n");
    assertThat(millrace("alias", "rm", alias, "--by", "bob", "--reason", "not sold any more").out())
        .isEqualTo(alias + " is deleted.\n");

    assertThat(millrace("alias", "show", alias).out().lines().map(String::strip))
        .startsWith(alias + " names no version.")
        .satisfiesExactly(
            _ -> {},
            head -> assertThat(head).startsWith("WHEN"),
            deleted -> assertThat(deleted).matches(".*2 +– +bob +not sold any more"),
            moved -> assertThat(moved).matches(".*1 +2 +ada +RMSE -120"),
            made -> assertThat(made).matches(".*– +1 +ada"));
    JsonNode answer = Json.parse(millrace("alias", "show", alias, "--json").out());
    assertThat(answer.path("history")).hasSize(3);
  }

  @Test
  void whatIsMadeHereSaysUnderWhichProject() throws IOException, InterruptedException {
    post("experiments/create", "{'name': 'of a project'}");
    JsonNode found =
        post(
            "experiments/search",
            "{'max_results': 9, 'filter': \"tags.`millrace.project` = 'registry'\"}"
                .replace("'registry'", "\\u0027registry\\u0027"));

    assertThat(found.path("experiments").findValuesAsString("name")).contains("of a project");
    assertThat(post("registered-models/search", "{}").toString())
        .contains("{\"key\":\"millrace.project\",\"value\":\"registry\"}");
  }

  @Test
  void whatRetentionShowsIsDoneAndLogged() throws IOException, InterruptedException {
    String id = post("experiments/create", "{'name': 'scratch'}").path("experiment_id").asString();
    for (String name : List.of("older", "newer")) {
      String body = "{'experiment_id': '%s', 'run_name': '%s'}".formatted(id, name);
      String started = post("runs/create", body).at("/run/info/run_id").asString();
      post(
          "runs/log-metric",
          "{'run_id': '%s', 'key': 'rmse', 'value': 1, 'timestamp': 1}".formatted(started));
      post(
          "runs/update",
          "{'run_id': '%s', 'status': 'FINISHED', 'end_time': 1}".formatted(started));
    }
    post("runs/delete", "{'run_id': '%s'}".formatted(run));

    assertThat(millrace("retention", "plan").out())
        .containsPattern("delete +run +older +[0-9a-f]{32} +scratch .* 1 +0 B\n")
        .doesNotContain("newer")
        .contains("1 to delete, ");
    assertThat(millrace("retention", "run").out()).contains("SUCCEEDED");

    EndedExecutions wait =
        new EndedExecutions(
            new ServerClient(platform.address().toString()), Duration.ofSeconds(20));
    wait.await(
        "a run to be due",
        () -> millrace("retention", "plan").out().matches("(?s).*purge +run +older.*"));
    assertThat(millrace("retention", "plan").out())
        .containsPattern("keep +run +night .* version 1 of " + model + ", version 2 of " + model);
    assertThat(millrace("retention", "run").out()).contains("\"runs\" : 1", "\"points\" : 1");
    assertThat(millrace("retention", "log").out())
        .containsPattern("run +older +[0-9a-f]{32} +scratch +1 +0 B +1s\n");
    assertThat(millrace("retention", "plan", "--with", folder.toString(), "--json").out())
        .contains("\"complete\" : true");
  }

  @Test
  void anAliasThatSomebodyElseHasMovedStaysWhereItIs() {
    String alias = model + "@champion";
    millrace("alias", "set", alias, "2");

    Result late = millrace("alias", "set", alias, "1", "--expect", "1");

    assertThat(late.code()).isNotZero();
    assertThat(late.err()).startsWith("ALIAS_MOVED: ");
    assertThat(millrace("alias", "set", alias, "1", "--expect", "first").err())
        .contains("--expect: 'first' (expected: a version, or none)");
    assertThat(millrace("alias", "set", "price", "1").err()).startsWith("ALIAS_INVALID: ");
    assertThat(millrace("alias", "show", alias).out()).startsWith(alias + " names version 2.");
  }

  @Test
  void aVersionKnowsWhatItCameFromAndWhatCameOfIt() throws IOException, InterruptedException {
    millrace("alias", "set", model + "@champion", "1", "--by", "ada", "--reason", "RMSE -120");
    post("registered-models/create", "{'name': '%s copy'}".formatted(model));
    post(
        "model-versions/create",
        "{'name': '%s copy', 'source': 'models:/%s@champion'}".formatted(model, model));
    String version = "model-version:" + model + "/1";
    String copy = "model-version:" + model + " copy/1";
    String input = "dataset-input:0/wine/red/0f6a";

    JsonNode lineage = lineage(version);
    assertThat(chain(lineage.path("up")))
        .containsExactly("logged-model:" + logged, "run:" + run, input);
    assertThat(things(lineage.path("down")))
        .containsExactly("model-alias:" + model + "@champion", copy);

    assertThat(chain(lineage("model-alias:" + model + "@champion").path("up")))
        .startsWith(version, "logged-model:" + logged);
    assertThat(chain(lineage(copy).path("up"))).startsWith(version, "logged-model:" + logged);
    assertThat(things(lineage("logged-model:" + logged).path("down")))
        .containsExactlyInAnyOrder(version, "model-version:" + model + "/2");
    assertThat(things(lineage("run:" + run).path("down")))
        .containsExactly("logged-model:" + logged);
    assertThat(things(lineage(input).path("down"))).contains("run:" + run);
  }

  @Test
  void aRunKnowsTheLoggedModelsThatItHasUsed() throws IOException, InterruptedException {
    String user =
        post("runs/create", "{'experiment_id': '0', 'run_name': 'tasting'}")
            .at("/run/info/run_id")
            .asString();
    post(
        "runs/log-inputs",
        "{'run_id': '%s', 'models': [{'model_id': '%s'}]}".formatted(user, logged));

    assertThat(chain(lineage("run:" + user).path("up")))
        .startsWith("logged-model:" + logged, "run:" + run);
    assertThat(things(lineage("logged-model:" + logged).path("down"))).contains("run:" + user);
    assertThat(page("runs/" + user)).contains("Logged model", "grapes", "runs/" + run);
  }

  private static String page(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI page = platform.address().resolve("ui/registry/" + path);
      return http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static JsonNode lineage(String of) {
    return Json.parse(millrace("lineage", of, "--json").out());
  }

  private static List<String> things(JsonNode nodes) {
    return nodes.valueStream().map(node -> node.path("thing").asString()).toList();
  }

  /// The things on the way along the first of each.
  private static List<String> chain(JsonNode nodes) {
    List<String> chain = new ArrayList<>();
    for (JsonNode next = nodes; !next.isEmpty(); next = next.path(0).path("next")) {
      chain.add(next.path(0).path("thing").asString());
    }
    return chain;
  }

  @Test
  void aRenamedModelKeepsItsLineage() throws IOException, InterruptedException {
    post("registered-models/create", "{'name': '%s copy'}".formatted(model));
    post(
        "model-versions/create",
        "{'name': '%s copy', 'source': 'models:/%s/2'}".formatted(model, model));

    post("registered-models/rename", "{'name': '%s', 'new_name': '%s 2'}".formatted(model, model));

    assertThat(chain(lineage("model-version:" + model + " copy/1").path("up")))
        .startsWith("model-version:" + model + " 2/2");
    assertThat(things(lineage("model-version:" + model + " 2/2").path("down")))
        .containsExactly("model-version:" + model + " copy/1");
  }

  @Test
  void whatIsNotThereHasNoLineage() {
    assertThat(millrace("lineage", "model-version/" + model + "/9").err())
        .startsWith("MODEL_VERSION_NOT_FOUND: ");
    assertThat(millrace("lineage", "model-alias/" + model + "@other").err())
        .startsWith("LINEAGE_NOT_FOUND: ");
    assertThat(millrace("lineage", "logged-model/m-0").err())
        .startsWith("LOGGED_MODEL_NOT_FOUND: ");
    assertThat(millrace("lineage", "dataset-input/0/wine/red/beef").err())
        .startsWith("LINEAGE_NOT_FOUND: ");
    assertThat(millrace("lineage", "dataset-input/wine").err()).startsWith("LINEAGE_NOT_FOUND: ");
  }
}
