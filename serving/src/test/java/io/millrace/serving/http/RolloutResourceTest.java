package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.Deployment;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.ServedModel;
import io.millrace.serving.rollout.RolloutJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RolloutResourceTest {
  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    server.deploy(1, 20_000);
    server.models.add(Cars.linear("price-linear", 2, 30_000));
    assertThat(roll()).isInstanceOf(Deployment.Rolling.class);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void showsWhereItStandsAndWhatItsAlarmsSee() throws Exception {
    JsonNode rollout = rollout();
    assertThat(rollout.path("from").asInt()).isEqualTo(1);
    assertThat(rollout.path("to").asInt()).isEqualTo(2);
    assertThat(rollout.path("phase").asString()).isEqualTo("shifting");
    assertThat(rollout.path("steps").toString()).isEqualTo("[0.1,1.0]");
    assertThat(rollout.path("share").asDouble()).isEqualTo(0.1);
    assertThat(rollout.path("due").isString()).isTrue();
    assertThat(rollout.path("alarms").path(0).toString())
        .startsWith("{\"alarm\":\"errors\",\"limit\":0.01,");
    assertThat(rollout.path("alarms").path(0).path("tripped").asBoolean()).isFalse();
  }

  @Test
  void isStoppedOnce() throws Exception {
    var stopped = server.post("/api/endpoints/price/rollout/stop");
    assertThat(stopped.statusCode()).isEqualTo(200);
    assertThat(Json.parse(stopped.body()).path("phase").asString()).isEqualTo("rolled_back");
    assertThat(server.get("/api/endpoints/price").body())
        .contains("\"refused\":\"config 2 was rolled back: stopped by hand\"");
    var again = server.post("/api/endpoints/price/rollout/stop");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).contains("ROLLOUT_OVER");
    assertThat(server.post("/api/endpoints/none/rollout/stop").statusCode()).isEqualTo(404);
  }

  @Test
  void isCompletedByHand() throws Exception {
    assertThat(server.post("/api/endpoints/price/rollout/complete").statusCode()).isEqualTo(200);
    JsonNode endpoint = Json.parse(server.get("/api/endpoints/price").body());
    assertThat(endpoint.path("config").path("number").asInt()).isEqualTo(2);
    assertThat(rollout().path("phase").asString()).isEqualTo("completed");
    assertThat(rollout().has("due") && !rollout().path("due").isNull()).isFalse();
  }

  @Test
  void endsWithItsEndpoint() throws Exception {
    assertThat(server.delete("/api/endpoints/price").body()).isEqualTo("{\"deleted\":\"price\"}");
    assertThat(server.get("/api/endpoints/price").statusCode()).isEqualTo(404);
    assertThat(server.delete("/api/endpoints/price").body()).contains("ENDPOINT_NOT_FOUND");
    assertThat(server.post("price", "application/json", Cars.ROW).statusCode()).isEqualTo(404);
    assertThat(server.get("/api/endpoints").body()).isEqualTo("{\"endpoints\":[]}");

    assertThat(server.deploy(1, 20_000)).isInstanceOf(Deployment.Created.class);
    JsonNode again = Json.parse(server.get("/api/endpoints/price").body());
    assertThat(again.path("config").path("number").asInt()).isEqualTo(3);
    assertThat(again.path("rollout").path("reason").asString())
        .isEqualTo("the endpoint was deleted");
    assertThat(server.post("price", "application/json", Cars.ROW).statusCode()).isEqualTo(200);
  }

  private JsonNode rollout() throws Exception {
    return Json.parse(server.get("/api/endpoints/price").body()).path("rollout");
  }

  private Deployment roll() {
    EndpointSpec spec =
        EndpointSpec.of(
            List.of(new ServedModel("price-linear", 2)), List.of(), new Combine.Max(), 100);
    JsonNode plan =
        Json.parse("{\"canary\": \"10%\", \"bake\": \"10m\", \"alarms\": {\"errors\": \"1%\"}}");
    return server.endpoints.deploy(
        new DeployEndpoint("price", spec.with(RolloutJson.read(plan)), Optional.empty()));
  }
}
