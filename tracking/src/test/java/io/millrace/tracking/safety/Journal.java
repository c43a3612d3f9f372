package io.millrace.tracking.safety;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Clients that log to a server at once, each to a run of its own and sometimes to a new one, and
/// note what was acknowledged.
final class Journal implements AutoCloseable {
  private static final String USER = "journal";
  private static final int BATCHES_OF_A_RUN = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// All guarded by `this`.
  private final List<Written> runs = new ArrayList<>();

  private int startsSent;
  private int acknowledged;

  /// A run and the batches that were sent to it; guarded by the journal.
  private static final class Written {
    private final String id;
    private final Set<Integer> acknowledged = new TreeSet<>();
    private int sent;

    Written(String id) {
      this.id = id;
    }
  }

  /// Clients at work: they end after so many batches, or with their server.
  record Work(List<Future<List<Long>>> clients) {
    /// Waits for the end of all.
    /// @return the nanoseconds of each request that was answered
    List<Long> join() throws InterruptedException, ExecutionException {
      List<Long> nanos = new ArrayList<>();
      for (Future<List<Long>> client : clients) {
        nanos.addAll(client.get());
      }
      return nanos;
    }
  }

  Work begin(URI server, int clients, int batches) {
    return new Work(
        IntStream.range(0, clients)
            .mapToObj(_ -> threads.submit(() -> client(server, batches)))
            .toList());
  }

  private List<Long> client(URI server, int batches) throws InterruptedException {
    List<Long> nanos = new ArrayList<>();
    try {
      for (int done = 0; done < batches; done += BATCHES_OF_A_RUN) {
        Written run = start(server);
        for (int i = done; i < Math.min(batches, done + BATCHES_OF_A_RUN); i++) {
          long begin = System.nanoTime();
          batch(server, run);
          nanos.add(System.nanoTime() - begin);
        }
      }
    } catch (IOException _) {
      // The server has gone: what was sent last may be there or not.
    }
    return nanos;
  }

  private Written start(URI server) throws IOException, InterruptedException {
    synchronized (this) {
      startsSent++;
    }
    JsonNode answer =
        post(
            server,
            "create",
            Json.object().put("experiment_id", "0").put("user_id", USER).put("start_time", 1));
    Written run = new Written(answer.path("run").path("info").path("run_id").asString());
    synchronized (this) {
      runs.add(run);
    }
    return run;
  }

  private void batch(URI server, Written run) throws IOException, InterruptedException {
    int number;
    synchronized (this) {
      number = run.sent++;
    }
    ObjectNode batch = Json.object().put("run_id", run.id);
    var metrics = batch.putArray("metrics");
    for (int key = 0; key < Ledger.KEYS; key++) {
      metrics
          .addObject()
          .put("key", "k" + key)
          .put("value", number / 3.0)
          .put("timestamp", 1)
          .put("step", number);
    }
    String text = Integer.toString(number);
    batch.putArray("params").addObject().put("key", "p" + number).put("value", text);
    batch.putArray("tags").addObject().put("key", "last").put("value", text);
    post(server, "log-batch", batch);
    synchronized (this) {
      run.acknowledged.add(number);
      acknowledged++;
      notifyAll();
    }
  }

  private JsonNode post(URI server, String call, ObjectNode body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/2.0/mlflow/runs/" + call))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.write(body)))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return Json.parse(answer.body());
  }

  /// Returns when so many further batches have been acknowledged.
  synchronized void await(int batches) throws InterruptedException {
    int wanted = acknowledged + batches;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (acknowledged < wanted) {
      assertThat(end).as("%s batches of %s", acknowledged, wanted).isGreaterThan(System.nanoTime());
      wait(1_000);
    }
  }

  synchronized Ledger ledger() {
    return new Ledger(
        USER,
        startsSent,
        runs.stream().map(r -> new Ledger.Entry(r.id, r.sent, r.acknowledged)).toList());
  }

  @Override
  public void close() {
    threads.close();
    http.close();
  }
}
