package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.tree.Oracle;
import io.millrace.serving.Capture;
import io.millrace.serving.Classes;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.Feedback;
import io.millrace.serving.JudgedAnswers;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Shadow;
import io.millrace.serving.Variant;
import io.millrace.serving.rollout.Alarm;
import io.millrace.serving.rollout.ReplayLimits;
import io.millrace.serving.rollout.Rollout;
import io.millrace.serving.rollout.RolloutPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What compares the answers of two models of three classes each, worked out from what both answer
/// alone. Each request has all rows, so that shares and distances are those of one request.
class ComparedNumbersTest {
  private static final String JSON = "application/json";
  private static final int ROWS = 40;
  private static final double WITHIN = 0.2;
  private static final String BODY = Json.write(Classes.json(Classes.XGBOOST, ROWS));
  private static final Oracle DART = Oracle.read("xgboost", "dart-softprob");

  @TempDir Path folder;
  private TestServer server;
  private double[][] old;
  private double[][] next;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(folder);
    server.models.add(Classes.xgboost("xgb", Classes.XGBOOST));
    server.models.add(Classes.xgboost("dart", DART));
    server.models.add(Classes.xgboost("price", Oracle.read("xgboost", "squared-error")));
    deploy("dart", of("dart"));
    deploy("classes", of("xgb"));
    old = scores("classes");
    next = scores("dart");
    assertThat(distances()).hasSize(ROWS).anyMatch(each -> each > 0.1);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static EndpointSpec of(String model) {
    return EndpointSpec.of(List.of(new ServedModel(model, 1)), List.of(), new Combine.First(), 100);
  }

  private void deploy(String endpoint, EndpointSpec spec) {
    var _ = server.endpoints.deploy(new DeployEndpoint(endpoint, spec, Optional.empty()));
  }

  private double[][] scores(String endpoint) throws Exception {
    return Json.parse(server.post(endpoint, JSON, BODY).body())
        .path("predictions")
        .valueStream()
        .map(row -> row.path("score").valueStream().mapToDouble(JsonNode::asDouble).toArray())
        .toArray(double[][]::new);
  }

  private List<Double> distances() {
    return IntStream.range(0, ROWS).mapToObj(this::distance).toList();
  }

  private double distance(int row) {
    double largest = 0;
    for (int i = 0; i < old[row].length; i++) {
      largest = Math.max(largest, Math.abs(next[row][i] - old[row][i]));
    }
    return largest;
  }

  private double alike() {
    int alike = 0;
    for (int row = 0; row < ROWS; row++) {
      double largest =
          Math.max(
              Arrays.stream(old[row]).max().orElseThrow(),
              Arrays.stream(next[row]).max().orElseThrow());
      alike += distance(row) <= WITHIN * largest ? 1 : 0;
    }
    return (double) alike / ROWS;
  }

  /// The largest distance between the empirical distribution functions of any class.
  private double drift() {
    double drift = 0;
    for (int output = 0; output < 3; output++) {
      for (double[][] side : List.of(old, next)) {
        for (double[] row : side) {
          drift =
              Math.max(
                  drift,
                  Math.abs(below(old, output, row[output]) - below(next, output, row[output])));
        }
      }
    }
    return drift;
  }

  private static double below(double[][] answers, int output, double limit) {
    return (double) Arrays.stream(answers).filter(row -> row[output] <= limit).count() / ROWS;
  }

  @Test
  void shadowsDifferByTheLargestDifference() throws Exception {
    deploy("classes", of("xgb").with(List.of(shadow("dart"))));
    server.post("classes", JSON, BODY);
    JsonNode found = differences();
    double mean = distances().stream().mapToDouble(each -> each).average().orElseThrow();
    double squares = distances().stream().mapToDouble(each -> each * each).average().orElseThrow();
    double variance = (squares - mean * mean) * ROWS / (ROWS - 1);
    assertThat(found.path("mean").asDouble()).isCloseTo(mean, within(1e-12));
    assertThat(found.path("rmse").asDouble()).isCloseTo(Math.sqrt(squares), within(1e-12));
    assertThat(found.path("high").asDouble())
        .isCloseTo(mean + 1.959963984540054 * Math.sqrt(variance / ROWS), within(1e-12));
  }

  private static Shadow shadow(String model) {
    return new Shadow(
        new Variant("aside", 0, List.of(new ServedModel(model, 1)), List.of(), new Combine.First()),
        1);
  }

  private JsonNode differences() throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      JsonNode found =
          Json.parse(server.get("/api/endpoints/classes").body()).at("/shadows/0/differences");
      if (found.path("pairs").asInt() == ROWS) {
        return found;
      }
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
  }

  @Test
  void aRolloutGoesBackWhereNumbersDisagreeOrDrift() throws Exception {
    assertThat(alike()).isBetween(0.1, 0.9);
    assertThat(drift()).isGreaterThan(0.1);
    Alarm agreement = new Alarm.Agreement(alike() + 0.01, WITHIN);
    Alarm drift = new Alarm.Drift(1);
    deploy("classes", of("dart").with(rollout(0, agreement, drift)));
    askUntilPaired(100);
    List<Alarm.Reading> readings = server.rollouts.find("classes").orElseThrow().readings();
    assertThat(readings.get(0).value().orNaN()).isCloseTo(alike(), within(1e-12));
    assertThat(readings.get(1).value().orNaN()).isCloseTo(drift(), within(1e-12));
    server.rollouts.tick(Instant.now());
    Rollout back = server.rollouts.find("classes").orElseThrow().rollout();
    assertThat(back.phase()).isEqualTo(Rollout.Phase.ROLLED_BACK);
    assertThat(back.reason()).startsWith("agreement ");
  }

  private static RolloutPlan rollout(int replay, Alarm... alarms) {
    return RolloutPlan.canary(
        0.5, Duration.ofMinutes(5), Duration.ofMinutes(5), List.of(alarms), replay);
  }

  private void askUntilPaired(int rows) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (server.rollouts.find("classes").orElseThrow().pairs().pairs() < rows) {
      assertThat(System.nanoTime()).isLessThan(end);
      server.post("classes", JSON, BODY);
    }
  }

  @Test
  void theReplayComparesAllNumbers() {
    server.captures.flush();
    server.endpoints.replay(server.captures);
    double differing = 1 - alike();
    EndpointSpec refused = of("dart").with(replayed(differing - 0.01));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy("classes", refused))
        .returns(ErrorCode.MODEL_NOT_SERVABLE, MillraceException::code)
        .withMessageContaining(
            "%.1f %% of the newest 40 captured requests of endpoint 'classes' are answered otherwise"
                .formatted(100 * differing));
    deploy("classes", of("dart").with(replayed(differing + 0.01)));
    assertThat(server.rollouts.find("classes").orElseThrow().rollout().phase())
        .isEqualTo(Rollout.Phase.SHIFTING);
  }

  private static RolloutPlan replayed(double differing) {
    return rollout(100).with(new ReplayLimits(Optional.of(differing), WITHIN, Optional.empty()));
  }

  /// Mean errors of 1 before and of 2 after are an increase of 100 %.
  @Test
  void aRolloutGoesBackWhereNumbersAreMoreWrongByTheirLabels() {
    deploy("classes", of("dart").with(rollout(0, new Alarm.LabelledError(0.5))));
    Rollout going = server.rollouts.find("classes").orElseThrow().rollout();
    List<Capture> answers = new ArrayList<>();
    SequencedMap<String, double[]> labels = new LinkedHashMap<>();
    for (int i = 0; i < 30; i++) {
      answers.add(answered("old-" + i, going.from(), 1.0, 0.5, 1.5));
      answers.add(answered("new-" + i, going.to(), 3.0, 1.0, 2.0));
      labels.put("old-" + i, new double[] {0, 0, 0});
      labels.put("new-" + i, new double[] {0, 0, 0});
    }
    server.captures.add(answers, "answers");
    server.rollouts.judge(
        new JudgedAnswers(server.captures),
        _ -> new Feedback.Arrived(new LinkedHashMap<>(), labels, "1"));
    server.rollouts.tick(Instant.now());
    assertThat(server.rollouts.find("classes").orElseThrow().rollout().reason())
        .isEqualTo("labelled_error 1.0000 is above 0.5000 (30 observations)");
  }

  private static Capture answered(String id, int config, Double... numbers) {
    return new Capture(
        id,
        id,
        "classes",
        Variant.ALL_TRAFFIC,
        config,
        Instant.EPOCH,
        0,
        Json.object(),
        Double.NaN,
        List.of(numbers),
        Json.object());
  }

  @Test
  void whatHasNotAsManyNumbersIsNotCompared() {
    assertRefused(
        of("price").with(rollout(0, new Alarm.Errors(0.1), new Alarm.Drift(0.2))),
        "rollout of 'classes': the alarms [drift] compare new answers with old ones, and the"
            + " endpoint answers with 3 numbers a row now, with 1 then (expected: as many)");
    assertRefused(
        of("price").with(replayed(0.5)),
        "rollout of 'classes': replayed answers compare new answers with old ones");
    assertRefused(
        of("xgb").with(List.of(shadow("price"))),
        "shadow 'aside': it answers with 1 numbers a row, the endpoint with 3 (expected: as many)");
    deploy("classes", of("price").with(rollout(0, new Alarm.Errors(0.1))));
    assertThat(server.rollouts.find("classes").orElseThrow().rollout().phase())
        .isEqualTo(Rollout.Phase.SHIFTING);
  }

  private void assertRefused(EndpointSpec spec, String words) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> deploy("classes", spec))
        .returns(ErrorCode.ENDPOINT_INVALID, MillraceException::code)
        .withMessageContaining(words);
  }
}
