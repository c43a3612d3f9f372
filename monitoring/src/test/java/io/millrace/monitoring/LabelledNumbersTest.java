package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.http.TestRoutes;
import io.millrace.base.json.Json;
import io.millrace.ml.metric.SequentialTest.Verdict;
import io.millrace.monitoring.MonitoringExecution.Status;
import io.millrace.monitoring.http.GroundTruthResource;
import io.millrace.monitoring.http.VerdictResource;
import io.millrace.serving.Capture;
import io.millrace.serving.JudgedAnswers;
import io.millrace.serving.MemoryOutcomeStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Labels of answers of several numbers, as arrays of as many. Errors are worked out by hand.
class LabelledNumbersTest {
  @TempDir Path folder;
  private final List<Capture> answers = new ArrayList<>();
  private MonitoringFixture fixture;

  @BeforeEach
  void open() {
    fixture = new MonitoringFixture(folder, Optional.empty());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void answer(String id, String variant, int config, double... numbers) {
    List<Double> answer = new ArrayList<>();
    for (double number : numbers) {
      answer.add(number);
    }
    answers.add(
        new Capture(
            id,
            id,
            "price",
            variant,
            config,
            Market.START,
            0,
            Json.object(),
            Double.NaN,
            answer,
            Json.object()));
  }

  /// Captures what was answered, and then takes the labels.
  private void label(String csv) {
    fixture.captures.add(answers, "answers");
    var _ = fixture.label("l.csv", csv);
  }

  @Test
  void arraysAreTakenFromEveryForm() {
    GroundTruth.Received csv =
        fixture.label(
            "l.csv",
            "inferenceId,label\na,\"[0, 1, 0.5]\"\nb,7\nc,[]\nd,\"[1,\"\"x\"\"]\"\ne,[8]\n");
    assertThat(csv.labels()).isEqualTo(3);
    assertThat(csv.reasons())
        .containsExactly(
            "line 4: label '[]' is not a finite number",
            "line 5: label '[1,\"x\"]' is not a finite number");
    String bookmark = fixture.groundTruth.since(Optional.empty()).orElseThrow().bookmark();
    assertThat(fixture.groundTruth.since(Optional.of(bookmark))).isEmpty();

    var _ =
        fixture.label(
            "l.jsonl",
            "{\"groundTruthData\":{\"data\":\"[[1,2],[3,4]]\",\"encoding\":\"JSON\"},"
                + "\"eventMetadata\":{\"eventId\":\"r\"}}");
    TestRoutes routes =
        new TestRoutes(new GroundTruthResource(fixture.endpoints, fixture.groundTruth));
    var _ =
        routes.post(
            "/api/endpoints/price/ground-truth",
            Json.parse("{\"labels\":[{\"inferenceId\":\"a\",\"label\":[5,6]}]}"));

    GroundTruth.Labels news = fixture.groundTruth.since(Optional.of(bookmark)).orElseThrow();
    assertThat(news.labels()).isEmpty();
    assertThat(news.several().keySet()).containsExactly("r/0", "r/1", "a");
    assertThat(news.of("r/1")).containsExactly(3, 4);
    GroundTruth.Labels all = fixture.groundTruth.since(Optional.empty()).orElseThrow();
    assertThat(all.labels()).isEqualTo(Map.of("b", 7.0, "e", 8.0));
    assertThat(all.of("a")).as("the last one").containsExactly(5, 6);
    assertThat(fixture.groundTruth.since(Optional.of(all.bookmark()))).isEmpty();
  }

  /// Of `v2` the errors are 1, 2 or 3 and 3, of `v3` 1, 2 or 3 and 1: 2.5 and 1.5 on average.
  @Test
  void variantsAreComparedByTheMeanErrorOfTheNumbers() {
    fixture.deploySideBySide(2, 3);
    int config = fixture.endpoints.endpoint("price").config().number();
    StringBuilder labels = new StringBuilder("inferenceId,label\n");
    for (int i = 0; i < 120; i++) {
      answer("a" + i, "v2", config, 11 + i % 3, 20);
      answer("b" + i, "v3", config, 11 + i % 3, 22);
      labels.append("a%d,\"[10,23]\"\nb%d,\"[10,23]\"\n".formatted(i, i));
    }
    answer("odd", "v3", config, 1, 2);
    label(labels + "odd,7\n");

    VariantVerdicts verdicts =
        new VariantVerdicts(
            fixture.groundTruth,
            new MemoryOutcomeStore(),
            fixture.endpoints,
            new JudgedAnswers(fixture.captures));
    VariantVerdicts.Verdicts found = verdicts.of("price");
    var test = found.compared().getFirst().test();
    assertThat(test.first()).isEqualTo(120);
    assertThat(test.second()).isEqualTo(120);
    assertThat(test.difference().orNaN()).isCloseTo(-1, within(1e-9));
    assertThat(test.verdict()).isEqualTo(Verdict.LESS);
    assertThat(found.leftOut()).isEqualTo(1);
    TestRoutes routes = new TestRoutes(new VerdictResource(verdicts));
    assertThat(TestRoutes.json(routes.get("/api/endpoints/price/verdict")).path("leftOut").asInt())
        .isEqualTo(1);
  }

  /// Errors of 3 and 4: 3.5 on average, 12.5 squared.
  @Test
  void aMonitorMeasuresAllNumbersTogether() {
    StringBuilder labels = new StringBuilder("inferenceId,label\n");
    for (int i = 0; i < 40; i++) {
      answer("a" + i, "AllTraffic", 1, 100, 200);
      labels.append("a%d,\"[103,196]\"\n".formatted(i));
    }
    label(labels.toString());

    MonitoringExecution found = fixture.model("one").orElseThrow();

    assertThat(found.status()).isEqualTo(Status.COMPLETED);
    assertThat(found.rows()).isEqualTo(40);
    JsonNode figures = found.figures();
    assertThat(figures.path("matched").asInt()).isEqualTo(40);
    assertThat(figures.at("/answers/0/rows").asInt()).isEqualTo(40);
    assertThat(figures.at("/metrics/mae").asDouble()).isCloseTo(3.5, within(1e-12));
    assertThat(figures.at("/metrics/mse").asDouble()).isCloseTo(12.5, within(1e-12));
  }

  @Test
  void labelsOfAnotherCountAreToldOf() {
    StringBuilder labels = new StringBuilder("inferenceId,label\n");
    for (int i = 0; i < 40; i++) {
      answer("a" + i, "AllTraffic", 1, 100, 200);
      labels.append("a%d,103\n".formatted(i));
    }
    label(labels.toString());

    MonitoringExecution found = fixture.model("one").orElseThrow();

    assertThat(found.status()).isEqualTo(Status.COMPLETED_WITH_VIOLATIONS);
    assertThat(found.violations().violations())
        .singleElement()
        .satisfies(
            violation ->
                assertThat(violation.description())
                    .isEqualTo(
                        "match_rate 0.0000 is below 0.5000: 0 of 40 labels belong to a capture; 40"
                            + " have another count of numbers than their answers"));
    assertThat(found.figures().path("unlike").asInt()).isEqualTo(40);
  }
}
