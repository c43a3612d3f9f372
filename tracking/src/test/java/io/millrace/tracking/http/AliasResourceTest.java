package io.millrace.tracking.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Run;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.mlflow.TrackingServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Model `car price` has two versions. Each test has an alias of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AliasResourceTest {
  private final Database database = TestDatabases.sqlite();
  private final TrackingServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  AliasResourceTest(@TempDir Path folder) {
    server = new TrackingServer(database, folder);
  }

  @BeforeAll
  void register() {
    Run run = server.tracking.startRun(StartRun.in("0"));
    assertThat(version(run).version()).isEqualTo(1);
    assertThat(version(run).version()).isEqualTo(2);
  }

  private ModelVersion version(Run run) {
    return server.registry.register("car price", RegisterVersion.ofRun(run.id(), "model"));
  }

  @AfterAll
  void close() {
    server.close();
    database.close();
    client.close();
  }

  @Test
  void anAliasIsMovedFromWhatItIsExpectedToName() throws Exception {
    put("first", "{'version': 1, 'expected': null, 'by': 'ada', 'reason': 'the first'}", 200);
    JsonNode moved = put("first", "{'version': 2, 'expected': 1, 'by': 'bob'}", 200);

    assertThat(moved.path("version").asInt()).isEqualTo(2);
    assertThat(moved.path("history").get(0).path("by").asString()).isEqualTo("bob");
    assertThat(moved.path("history").get(0).path("from").asInt()).isEqualTo(1);
    assertThat(moved.path("history").get(1).path("reason").asString()).isEqualTo("the first");
    assertThat(moved.path("history").get(1).has("from")).isFalse();
  }

  @Test
  void aMoveThatCameTooLateIsRefusedAndChangesNothing() throws Exception {
    put("late", "{'version': 2}", 200);

    JsonNode refused = put("late", "{'version': 1, 'expected': 1}", 409);

    assertThat(refused.path("code").asString()).isEqualTo("ALIAS_MOVED");
    assertThat(put("late", "{'version': 1, 'expected': null}", 409).path("detail").asString())
        .isEqualTo("car price@late names version 2, not no version");
    assertThat(send("GET", "/late", "", 200).path("version").asInt()).isEqualTo(2);
  }

  @Test
  void aDeletedAliasKeepsItsHistory() throws Exception {
    put("gone", "{'version': 1}", 200);

    JsonNode deleted = send("DELETE", "/gone?by=ada&reason=done", "", 200);

    assertThat(deleted.has("version")).isFalse();
    assertThat(deleted.path("history").get(0).path("reason").asString()).isEqualTo("done");
    assertThat(send("GET", "", "", 200).path("aliases").toString()).doesNotContain("gone");
  }

  @Test
  void whatIsNoMoveIsRefused() throws Exception {
    put("a", "{}", 400);
    put("a", "{'version': 1, 'expected': 'one'}", 400);
    put("latest", "{'version': 1}", 400);
    put("a", "{'version': 7}", 404);
    put("a", "{'version': 1, 'reason': '" + "x".repeat(1_001) + "'}", 400);
    assertThat(send("GET", "", "", 200).path("model").asString()).isEqualTo("car price");
  }

  private JsonNode put(String alias, String body, int status) throws Exception {
    return send("PUT", "/" + alias, body.replace('\'', '"'), status);
  }

  private JsonNode send(String method, String path, String body, int status) throws Exception {
    HttpResponse<byte[]> response =
        client.send(
            HttpRequest.newBuilder(
                    URI.create(server.uri() + "/api/models/car%20price/aliases" + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(status);
    return Json.parse(response.body());
  }
}
