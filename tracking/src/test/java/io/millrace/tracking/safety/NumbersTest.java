package io.millrace.tracking.safety;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.mlflow.TrackingServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A double that MLflow's API has taken is stored bit for bit in both databases, and comes back so,
/// but for infinities: there they are the greatest doubles, as its clients expect.
class NumbersTest {
  private static final int NUMBERS = 4_000;
  private static final int BATCH = 1_000;
  private static final long SEED = 20_261_122L;
  private static final String KEY = "number";

  /// Any bits, and those that databases and texts lose.
  private static final List<Double> VALUES =
      DoubleStream.concat(
              DoubleStream.of(
                  0.0,
                  -0.0,
                  Double.NaN,
                  Double.POSITIVE_INFINITY,
                  Double.NEGATIVE_INFINITY,
                  Double.MAX_VALUE,
                  -Double.MAX_VALUE,
                  Double.MIN_VALUE,
                  Double.MIN_NORMAL,
                  0.1 + 0.2,
                  Math.PI * 1e300),
              new SplittableRandom(SEED).longs(NUMBERS).mapToDouble(Double::longBitsToDouble))
          .boxed()
          .toList();

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void everyDoubleComesBackBitForBit(Database database, @TempDir Path folder) throws Exception {
    try (TrackingServer server = new TrackingServer(database, folder)) {
      String run = server.tracking.startRun(StartRun.in("0")).id();
      try (HttpClient http = HttpClient.newHttpClient()) {
        for (int from = 0; from < VALUES.size(); from += BATCH) {
          log(http, server.uri(), run, from);
        }
        assertThat(server.tracking.history(run, KEY, VALUES.size(), Optional.empty()).items())
            .extracting(metric -> Double.doubleToLongBits(metric.value()))
            .isEqualTo(VALUES.stream().map(Double::doubleToLongBits).toList());
        assertThat(history(http, server.uri(), run))
            .isEqualTo(VALUES.stream().map(NumbersTest::asMlflowShows).toList());
      }
    }
  }

  private static void log(HttpClient http, String server, String run, int from) throws Exception {
    ObjectNode batch = Json.object().put("run_id", run);
    ArrayNode metrics = batch.putArray("metrics");
    for (int step = from; step < Math.min(VALUES.size(), from + BATCH); step++) {
      double value = VALUES.get(step);
      ObjectNode metric = metrics.addObject().put("key", KEY).put("timestamp", step);
      metric.put("step", step);
      if (Double.isFinite(value)) {
        metric.put("value", value);
      } else {
        metric.put("value", Double.toString(value));
      }
    }
    var request =
        HttpRequest.newBuilder(URI.create(server + "/api/2.0/mlflow/runs/log-batch"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.write(batch)));
    assertThat(http.send(request.build(), BodyHandlers.discarding()).statusCode()).isEqualTo(200);
  }

  private static List<Long> history(HttpClient http, String server, String run) throws Exception {
    String target =
        "/api/2.0/mlflow/metrics/get-history?run_id=%s&metric_key=%s".formatted(run, KEY);
    var request = HttpRequest.newBuilder(URI.create(server + target));
    byte[] answer = http.send(request.build(), BodyHandlers.ofByteArray()).body();
    return Json.parseDoubles(answer).path("metrics").valueStream().map(NumbersTest::bits).toList();
  }

  private static long bits(JsonNode metric) {
    JsonNode value = metric.path("value");
    return Double.doubleToLongBits(
        value.isString() ? Double.parseDouble(value.asString()) : value.doubleValue());
  }

  private static long asMlflowShows(double value) {
    return Double.doubleToLongBits(
        Double.isInfinite(value) ? Math.copySign(Double.MAX_VALUE, value) : value);
  }
}
