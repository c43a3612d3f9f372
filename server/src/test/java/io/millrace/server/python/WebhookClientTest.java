package io.millrace.server.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import io.millrace.server.client.ServerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `src/test/python/webhooks.py`: the unmodified `mlflow` client makes webhooks, and a receiver in
/// Python checks their signatures.
class WebhookClientTest {
  @TempDir Path folder;

  @Test
  void theClientsWebhooksAreCalledAndEveryChangeIsAnEvent()
      throws IOException, InterruptedException {
    PythonRun.assumeIsPossible();
    Files.writeString(folder.resolve("millrace.yaml"), "project: hooks\n");
    Files.writeString(
        folder.resolve("millrace.server.yaml"), "webhooks: { private_hosts: [ 127.0.0.1 ] }\n");
    try (Platform platform =
        Platform.start(ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0))) {
      String address = platform.address().toString();
      JsonNode log = Json.parse(PythonRun.script(folder, "src/test/python/webhooks.py", address));

      assertThat(log.path("calls").valueStream().map(call -> call.path("state").asString()))
          .containsOnly("delivered");
      assertThat(log.at("/calls/0/attempts").asInt()).as("503, then 200").isEqualTo(2);
      assertThat(new ServerClient(address).get("api/events").path("events"))
          .extracting(event -> event.at("/event/type").asString())
          .contains("io.millrace.registered-model.created");
    }
  }
}
