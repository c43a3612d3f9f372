package io.millrace.monitoring.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.json.Json;
import io.millrace.monitoring.MonitoringFixture;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroundTruthResourceTest {
  @TempDir Path folder;

  private MonitoringFixture fixture;
  private TestRoutes routes;

  @BeforeEach
  void start() {
    fixture = new MonitoringFixture(folder);
    fixture.deploySideBySide(2, 3);
    routes = new TestRoutes(new GroundTruthResource(fixture.endpoints, fixture.groundTruth));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void labelsAreTakenOnceAndTheLastOfAnAnswerCounts() {
    String both =
        "{'labels':[{'inferenceId':'a','label':8900},{'inferenceId':'b/0','label':-1.5}]}";
    assertThat(TestRoutes.json(post("price", both)).path("labels").asInt()).isEqualTo(2);
    assertThat(fixture.groundTruth.arrived(Optional.empty()).values())
        .isEqualTo(Map.of("a", 8900.0, "b/0", -1.5));

    post("price", "{'labels':[{'inferenceId':'a','label':9100}]}");
    assertThat(post("price", both).status()).as("again, as after a lost answer").isEqualTo(200);
    assertThat(fixture.groundTruth.arrived(Optional.empty()).values())
        .isEqualTo(Map.of("a", 9100.0, "b/0", -1.5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | labels: MISSING (expected: an array of 1 to 10,000)",
        "{'labels':[]} | labels: 0 (expected: an array of 1 to 10,000)",
        "{'labels':[{'label':1}]} | labels[0].inferenceId: nothing (expected: a text of 1 to 200 characters)",
        "{'labels':[{'inferenceId':7,'label':1}]} | labels[0].inferenceId: 7 (expected: a text of 1 to 200 characters)",
        "{'labels':[{'inferenceId':'a','label':1},{'inferenceId':'b'}]} | labels[1].label: nothing (expected: a finite number, or an array of up to 1,000)",
        "{'labels':[{'inferenceId':'a','label':'9'}]} | labels[0].label: \"9\" (expected: a finite number, or an array of up to 1,000)",
        "{'labels':[{'inferenceId':'a','label':[1,null]}]} | labels[0].label: [1,null] (expected: a finite number, or an array of up to 1,000)",
        "{'labels':[{'inferenceId':'a','label':1e999}]} | labels[0].label: 1E+999 (expected: a finite number, or an array of up to 1,000)",
      })
  void whatIsNoLabelIsRefusedAndNoneIsTaken(String body, String detail) {
    Response response = post("price", body);
    assertThat(response.status()).isEqualTo(400);
    assertThat(TestRoutes.json(response).path("detail").asString()).isEqualTo(detail);
    assertThat(TestRoutes.json(response).path("code").asString()).isEqualTo("GROUND_TRUTH_INVALID");
    assertThat(fixture.groundTruth.arrived(Optional.empty()).values()).isEmpty();
  }

  @Test
  void labelsOfNoEndpointAreRefused() {
    assertThat(post("none", "{'labels':[{'inferenceId':'a','label':1}]}").status()).isEqualTo(404);
  }

  private Response post(String endpoint, String body) {
    return routes.post(
        "/api/endpoints/%s/ground-truth".formatted(endpoint), Json.parse(body.replace('\'', '"')));
  }
}
