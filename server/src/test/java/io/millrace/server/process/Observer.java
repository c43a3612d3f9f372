package io.millrace.server.process;

import io.millrace.base.json.Json;
import io.millrace.server.client.ServerClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a server tells over HTTP of what has happened in it.
final class Observer {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ServerClient client;

  Observer(URI server) {
    client = new ServerClient(server.toString());
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return client.get(path);
  }

  JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    return client.send("POST", path, "application/json", Json.write(body));
  }

  /// The status of a page, redirects followed.
  int status(URI page) throws IOException, InterruptedException {
    try (HttpClient http =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
      return http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  /// The rows of a query's result.
  List<JsonNode> sql(String query) throws IOException, InterruptedException {
    return post("api/sql", Json.object().put("query", query)).path("rows").valueStream().toList();
  }

  List<JsonNode> executions(String pipeline) throws IOException, InterruptedException {
    return list("api/executions?max_results=1000&pipeline=" + pipeline, "executions");
  }

  List<JsonNode> list(String path, String field) throws IOException, InterruptedException {
    return get(path).path(field).valueStream().toList();
  }

  /// The execution of `training` that a file has started, when it has ended.
  JsonNode trainingOn(String file) throws IOException, InterruptedException {
    return Await.answer("training on " + file, PATIENCE, () -> ended(executionsOn(file)));
  }

  List<JsonNode> executionsOn(String file) throws IOException, InterruptedException {
    return executions("training").stream()
        .filter(e -> e.path("input").path("file").path("name").asString("").equals(file))
        .toList();
  }

  /// The execution `id`, when it has ended.
  JsonNode end(String id) throws IOException, InterruptedException {
    return Await.answer(
        "execution " + id,
        PATIENCE,
        () -> ended(List.of(get("api/executions/" + id).path("execution"))));
  }

  private static Optional<JsonNode> ended(List<JsonNode> executions) {
    return executions.stream()
        .filter(e -> !e.path("status").asString().equals("RUNNING"))
        .findFirst();
  }

  /// How many events the training on a file has had.
  int events(String file) throws IOException, InterruptedException {
    int events = 0;
    for (JsonNode execution : executionsOn(file)) {
      events += history(execution.path("id").asString()).size();
    }
    return events;
  }

  /// All events of an execution, in order.
  List<JsonNode> history(String execution) throws IOException, InterruptedException {
    List<JsonNode> events = new ArrayList<>();
    List<JsonNode> page;
    do {
      long after = events.isEmpty() ? 0 : events.getLast().path("id").asLong();
      page =
          list(
              "api/executions/%s/history?max_results=1000&after=%d".formatted(execution, after),
              "events");
      events.addAll(page);
    } while (!page.isEmpty());
    return events;
  }

  /// The numbers of a model's versions.
  List<Integer> modelVersions(String model) throws IOException, InterruptedException {
    JsonNode found =
        get(
            "api/2.0/mlflow/model-versions/search?max_results=1000&filter=name%3D%27"
                + model
                + "%27");
    return found
        .path("model_versions")
        .valueStream()
        .map(v -> v.path("version").asInt())
        .sorted()
        .toList();
  }

  /// How many notices of a topic there are, each with one delivery or none.
  long notices(String topic) throws IOException, InterruptedException {
    return list("api/notifications", "notices").stream()
        .filter(notice -> notice.path("topic").asString().equals(topic))
        .count();
  }
}
