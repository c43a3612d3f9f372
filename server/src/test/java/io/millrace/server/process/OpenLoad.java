package io.millrace.server.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/// Requests that are sent at times fixed beforehand, whatever happens to the ones before, as by
/// many people who do not know of each other. Latency counts from the time at which a request was
/// due, so a stall is not hidden by the requests that it delays. Beyond [#CONNECTIONS] unanswered
/// ones the next waits for a connection, and its latency runs.
final class OpenLoad {
  private static final int CONNECTIONS = 64;
  private static final String INFERENCE_ID = "X-Amzn-SageMaker-Inference-Id";

  private final URI endpoint;
  private final List<String> rows;
  private final int perSecond;

  /// @param rows bodies in CSV, sent in turn
  OpenLoad(URI endpoint, List<String> rows, int perSecond) {
    this.endpoint = endpoint;
    this.rows = rows;
    this.perSecond = perSecond;
  }

  /// @param status 0 if there was no answer
  /// @param body the answer, or what went wrong
  /// @param models name and version of each that it claims to come from
  record Answer(String id, int status, String body, String models, Duration latency) {
    boolean isFailed() {
      return status != 200;
    }
  }

  /// Sends all requests of so many seconds, under inference ids `prefix` and a number from 0 on.
  /// @return the answers in the order of the requests
  List<Answer> run(String prefix, int seconds) throws InterruptedException {
    Semaphore connections = new Semaphore(CONNECTIONS);
    List<Future<Answer>> answers = new ArrayList<>();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      for (int i = 0; i < perSecond * seconds; i++) {
        long due = start + i * 1_000_000_000L / perSecond;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        String id = prefix + i;
        String row = rows.get(i % rows.size());
        connections.acquire();
        answers.add(
            threads.submit(
                () -> {
                  try {
                    return send(http, id, row, due);
                  } finally {
                    connections.release();
                  }
                }));
      }
    }
    return answers.stream().map(Future::resultNow).toList();
  }

  private Answer send(HttpClient http, String id, String row, long due)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "text/csv")
            .header(INFERENCE_ID, id)
            .POST(HttpRequest.BodyPublishers.ofString(row))
            .build();
    try {
      return answer(id, http.send(request, HttpResponse.BodyHandlers.ofString()), due);
    } catch (IOException e) {
      return new Answer(id, 0, e.toString(), "", since(due));
    }
  }

  private static Answer answer(String id, HttpResponse<String> response, long due) {
    String echoed = response.headers().firstValue(INFERENCE_ID).orElse("");
    return new Answer(
        echoed,
        echoed.equals(id) ? response.statusCode() : 0,
        response.body(),
        response.headers().firstValue("X-Millrace-Model-Versions").orElse(""),
        since(due));
  }

  private static Duration since(long due) {
    return Duration.ofNanos(System.nanoTime() - due);
  }

  /// @param share such as 0.99
  static double latencyMillis(List<Answer> answers, double share) {
    long[] nanos = answers.stream().mapToLong(a -> a.latency().toNanos()).sorted().toArray();
    return nanos[(int) (share * (nanos.length - 1))] / 1e6;
  }
}
