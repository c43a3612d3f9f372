package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.OutsideView;
import io.millrace.serving.ServedModel;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointProcessesTest {
  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    server.models.add(Cars.imputing("m", 1, 20_000));
    var deployed =
        server.endpoints.deploy(
            new DeployEndpoint(
                "price",
                List.of(new ServedModel("m", 1)),
                new Combine.First(),
                100,
                Optional.empty()));
    assertThat(deployed.endpoint().name()).isEqualTo("price");
    server.models.show(view("m", 1));
    server.models.show(view("of-another-endpoint", 1));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static OutsideView view(String model, int version) {
    return new OutsideView(
        new ServedModel(model, version),
        "onnx",
        0,
        2,
        4,
        512,
        1,
        3,
        List.of(
            new OutsideView.Replica(
                OutsideView.State.SILENT,
                Instant.parse("2026-11-22T10:00:00Z"),
                "it does not answer pings",
                2,
                3,
                OptionalLong.of(1_048_576)),
            new OutsideView.Replica(
                OutsideView.State.STARTING,
                Instant.parse("2026-11-22T10:00:01Z"),
                "it is starting",
                0,
                0,
                OptionalLong.empty())),
        List.of("ready"));
  }

  @Test
  void areThoseOfItsModels() throws Exception {
    HttpResponse<String> answer = server.get("/api/endpoints/price/processes");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Json.parse(answer.body()))
        .isEqualTo(
            Json.parse(
                """
                {"models": [{"model": "m", "version": 1, "kind": "onnx",
                  "replicas": {"min": 0, "max": 2, "inFlight": 4},
                  "memoryBytesMax": 536870912, "waiting": 1, "failures": 3,
                  "processes": [
                    {"state": "silent", "since": "2026-11-22T10:00:00Z",
                     "reason": "it does not answer pings", "inFlight": 2, "failures": 3,
                     "memoryBytes": 1048576},
                    {"state": "starting", "since": "2026-11-22T10:00:01Z",
                     "reason": "it is starting", "inFlight": 0, "failures": 0, "memoryBytes": null}],
                  "log": ["ready"]}]}
                """));
  }

  @Test
  void anEndpointThatIsNotThereIsNotFound() throws Exception {
    assertThat(server.get("/api/endpoints/none/processes").statusCode()).isEqualTo(404);
  }
}
