package io.millrace.server.cli.pipeline;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.server.client.ServerClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The pipelines of a running server. Methods throw what [ServerClient] throws.
public record ServerPipelines(ServerClient client) {
  private static final int EVENTS_MAX = 1_000;

  JsonNode all() throws IOException, InterruptedException {
    return client.get("api/pipelines").path("pipelines");
  }

  JsonNode newest(String pipeline) throws IOException, InterruptedException {
    return client.get("api/pipelines/" + encoded(pipeline));
  }

  /// Newest first, with their definitions.
  JsonNode versions(String pipeline) throws IOException, InterruptedException {
    return client.get("api/pipelines/" + encoded(pipeline) + "/versions").path("versions");
  }

  /// Newest first.
  JsonNode executions(Optional<String> pipeline, Optional<String> status, int limit)
      throws IOException, InterruptedException {
    StringBuilder path = new StringBuilder("api/executions?max_results=" + limit);
    pipeline.ifPresent(name -> path.append("&pipeline=").append(encoded(name)));
    status.ifPresent(name -> path.append("&status=").append(encoded(name)));
    return client.get(path.toString()).path("executions");
  }

  /// @param type of a new pipeline; absent: that of the one that is there, else STANDARD
  /// @return the version that the text is now
  JsonNode register(String pipeline, String definition, Optional<ExecutionType> type)
      throws IOException, InterruptedException {
    String query = type.map(wanted -> "?type=" + wanted).orElse("");
    return client.send(
        "POST", "api/pipelines/" + encoded(pipeline) + query, "application/yaml", definition);
  }

  /// @param body as `POST /api/pipelines/{name}/executions` takes it
  JsonNode start(String pipeline, ObjectNode body) throws IOException, InterruptedException {
    return post("api/pipelines/" + encoded(pipeline) + "/executions", body);
  }

  /// The execution and what happened in its states.
  JsonNode view(String execution) throws IOException, InterruptedException {
    return client.get("api/executions/" + encoded(execution));
  }

  JsonNode events(String execution, long after) throws IOException, InterruptedException {
    String query = "/history?max_results=%d&after=%d".formatted(EVENTS_MAX, after);
    return client.get("api/executions/" + encoded(execution) + query).path("events");
  }

  JsonNode log(String execution, Optional<String> state) throws IOException, InterruptedException {
    String query = state.map(name -> "?state=" + encoded(name)).orElse("");
    return client.get("api/executions/" + encoded(execution) + "/log" + query).path("lines");
  }

  JsonNode stop(String execution, Optional<String> error, Optional<String> cause)
      throws IOException, InterruptedException {
    ObjectNode body = Json.object();
    error.ifPresent(text -> body.put("error", text));
    cause.ifPresent(text -> body.put("cause", text));
    return post("api/executions/" + encoded(execution) + "/stop", body);
  }

  /// @param input of the state that runs again; absent: that which it was entered with
  JsonNode redrive(String execution, Optional<JsonNode> input)
      throws IOException, InterruptedException {
    ObjectNode body = Json.object();
    input.ifPresent(value -> body.set("input", value));
    return post("api/executions/" + encoded(execution) + "/redrives", body);
  }

  JsonNode backfill(String pipeline, ObjectNode body) throws IOException, InterruptedException {
    return post("api/pipelines/" + encoded(pipeline) + "/backfills", body);
  }

  JsonNode backfill(String id) throws IOException, InterruptedException {
    return client.get("api/backfills/" + encoded(id));
  }

  JsonNode cancelBackfill(String id) throws IOException, InterruptedException {
    return post("api/backfills/" + encoded(id) + "/cancel", Json.object());
  }

  private JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
    return client.send("POST", path, "application/json", Json.write(body));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
