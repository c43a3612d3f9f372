import java.io.IOException;
import java.net.URI;

/// One client with a run of its own that it logs to.
final class Logging implements AutoCloseable {
  static final String API = "/api/2.0/mlflow";
  private static final int BATCH = 1_000;
  private static final int KEYS = 10;
  private static final String SERIES = "curve";

  private final Connection connection;
  private final String experiment;
  private final String run;
  private long points;

  /// @param experiment the id of the one that gets the run
  Logging(URI server, String experiment) throws IOException {
    this.connection = new Connection(server);
    this.experiment = experiment;
    this.run = newRun();
  }

  static String newExperiment(URI server) throws IOException {
    try (Connection connection = new Connection(server)) {
      String name = "{\"name\":\"bench-%d\"}".formatted(System.nanoTime());
      return Load.field(connection.post(API + "/experiments/create", name), "experiment_id");
    }
  }

  void create() throws IOException {
    newRun();
  }

  private String newRun() throws IOException {
    return Load.field(newRun(connection, experiment), "run_id");
  }

  /// The path of a file of a new run.
  static String newArtifact(Connection connection) throws IOException {
    String location = Load.field(newRun(connection, "0"), "artifact_uri");
    return location.substring("mlflow-artifacts:/".length()) + "/large.bin";
  }

  private static String newRun(Connection connection, String experiment) throws IOException {
    return connection.post(
        API + "/runs/create",
        """
        {"experiment_id":"%s","start_time":%d,"tags":[{"key":"mlflow.user","value":"bench"},\
        {"key":"mlflow.source.name","value":"train.py"}]}"""
            .formatted(experiment, System.currentTimeMillis()));
  }

  void metric() throws IOException {
    connection.post(
        API + "/runs/log-metric",
        """
        {"run_id":"%s","key":"loss","value":%s,"timestamp":%d,"step":%d}"""
            .formatted(run, 1.0 / ++points, System.currentTimeMillis(), points));
  }

  /// 1,000 points: 100 steps of 10 metrics.
  void batch() throws IOException {
    log(BATCH, KEYS, "loss");
  }

  /// 100 points: 10 steps of 10 metrics.
  void smallBatch() throws IOException {
    log(BATCH / 10, KEYS, "loss");
  }

  void growTo(long wanted) throws IOException {
    while (points < wanted) {
      batch();
    }
  }

  /// All points under one key.
  void oneSeries(int wanted) throws IOException {
    for (int i = 0; i < wanted; i += BATCH) {
      log(BATCH, 1, SERIES);
    }
  }

  void readSeries(int expected) throws IOException {
    String answer =
        connection.get(
            "%s/metrics/get-history?run_id=%s&metric_key=%s0&max_results=25000"
                .formatted(API, run, SERIES));
    if (Load.count(answer, "step") != expected) {
      throw new IllegalStateException("not %s points: %.200s".formatted(expected, answer));
    }
  }

  private void log(int count, int keys, String key) throws IOException {
    StringBuilder body = new StringBuilder(count * 80);
    body.append("{\"run_id\":\"").append(run).append("\",\"metrics\":[");
    long now = System.currentTimeMillis();
    for (int i = 0; i < count; i++, points++) {
      body.append(i == 0 ? "{\"key\":\"" : ",{\"key\":\"").append(key).append(i % keys);
      body.append("\",\"value\":").append(1.0 / (points + 1)).append(",\"timestamp\":").append(now);
      body.append(",\"step\":").append(points / keys).append('}');
    }
    connection.post(API + "/runs/log-batch", body.append("]}").toString());
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
