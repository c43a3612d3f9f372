import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/// 20,000 finished runs with three metrics and three params each, and a question about them. Those of
/// MLflow's own server are written by `fill.py`, as its API would take half an hour.
final class Searches {
  private static final int RUNS = 20_000;
  private static final String QUESTION =
      """
      {"experiment_ids":["0"],"filter":"metrics.rmse < 2500 AND params.depth = '6'",\
      "order_by":["metrics.rmse ASC"]}""";

  private final URI server;
  private final Connection connection;

  Searches(URI server) throws IOException {
    this.server = server;
    this.connection = new Connection(server);
  }

  void search() throws IOException {
    String answer = connection.post(Logging.API + "/runs/search", QUESTION);
    int found = Load.count(answer, "lifecycle_stage");
    if (found != 1_000) { // of 2,500 that fit: the page's length that is the API's default
      throw new IllegalStateException("%s runs: %.200s".formatted(found, answer));
    }
  }

  void fill() throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Callable<Void>> clients = new ArrayList<>();
    for (int client = 0; client < Load.CLIENTS; client++) {
      clients.add(
          () -> {
            try (Connection own = new Connection(server)) {
              for (int i = next.getAndIncrement(); i < RUNS; i = next.getAndIncrement()) {
                run(own, i);
              }
            }
            return null;
          });
    }
    Load.all(clients);
  }

  /// As in `fill.py`.
  private static void run(Connection connection, int i) throws IOException {
    String answer =
        connection.post(
            Logging.API + "/runs/create",
            """
            {"experiment_id":"0","run_name":"trial-%d","start_time":%d,"tags":[\
            {"key":"mlflow.user","value":"bench"},{"key":"mlflow.source.name","value":"tune.py"}]}"""
                .formatted(i, 1_700_000_000_000L + i));
    connection.post(
        Logging.API + "/runs/log-batch",
        """
        {"run_id":"%s","metrics":[{"key":"rmse","value":%d,"timestamp":1700000000000,"step":0},\
        {"key":"mae","value":%d,"timestamp":1700000000000,"step":0},\
        {"key":"r2","value":%s,"timestamp":1700000000000,"step":0}],"params":[\
        {"key":"depth","value":"%d"},{"key":"eta","value":"0.%d"},{"key":"rounds","value":"%d"}]}"""
            .formatted(
                Load.field(answer, "run_id"),
                i * 7919L % 5000,
                i * 104729L % 3000,
                i / (double) RUNS,
                i / 5000 * 2 + 2,
                i % 9 + 1,
                i % 500));
  }
}
