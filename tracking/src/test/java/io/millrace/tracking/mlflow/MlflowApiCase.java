package io.millrace.tracking.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.tracking.Run;
import io.millrace.tracking.StartRun;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A live server that is spoken to without MLflow's client; each test has a run of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MlflowApiCase {
  static final String API = "/api/2.0/mlflow";
  static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts/";

  private final HttpClient client = HttpClient.newHttpClient();
  private Database database;
  TrackingServer server;
  Run run;

  @BeforeAll
  void start(@TempDir Path folder) {
    database = TestDatabases.sqlite();
    server = new TrackingServer(database, folder);
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
    database.close();
  }

  @BeforeEach
  void startRun() {
    run = server.tracking.startRun(StartRun.in("0").named("first"));
  }

  /// Where the run's artifacts are behind the proxy, without a `/` at the end.
  String artifacts() {
    return PROXY + "0/" + run.id() + "/artifacts";
  }

  HttpResponse<String> send(HttpRequest.Builder request, String target)
      throws IOException, InterruptedException {
    return client.send(
        request.uri(URI.create(server.uri() + target)).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String target) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(), target);
  }

  HttpResponse<String> put(String path, String content) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder().PUT(BodyPublishers.ofString(content, UTF_8)), path);
  }

  /// @param path below [#API]
  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return json("POST", API + path, body);
  }

  HttpResponse<String> json(String method, String target, String body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder()
            .header("Content-Type", "application/json; charset=utf-8")
            .method(method, BodyPublishers.ofString(body)),
        target);
  }

  static JsonNode json(HttpResponse<String> response) {
    return Json.parse(response.body());
  }

  static void assertFails(
      HttpResponse<String> response, int status, String errorCode, String message) {
    assertThat(json(response).path("error_code").asString("")).isEqualTo(errorCode);
    assertThat(json(response).path("message").asString("")).contains(message);
    assertThat(response.statusCode()).isEqualTo(status);
  }

  static void assertInvalid(HttpResponse<String> response, String message) {
    assertFails(response, 400, "INVALID_PARAMETER_VALUE", message);
  }
}
