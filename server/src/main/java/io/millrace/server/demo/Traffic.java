package io.millrace.server.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Buyers who ask the endpoint for a price, one request for each row.
final class Traffic implements AutoCloseable {
  private static final long PAUSE_NANOS = 2_000_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final StoryData data;
  private final URI endpoint;

  /// @param endpoint the URL of its invocations
  Traffic(StoryData data, URI endpoint) {
    this.data = data;
    this.endpoint = endpoint;
  }

  /// @param failed requests without an answer
  /// @param rmse of the answers against what came true
  record Outcome(int requests, int failed, double rmse) {}

  /// Asks for each row, under the inference id `prefix` and its index.
  Outcome ask(List<List<String>> rows, String prefix) throws InterruptedException {
    int failed = 0;
    double squares = 0;
    for (int i = 0; i < rows.size(); i++) {
      double answer = askOne(rows.get(i), prefix + i);
      if (Double.isNaN(answer)) {
        failed++;
      } else {
        squares += Math.pow(answer - data.label(rows.get(i)), 2);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return new Outcome(rows.size(), failed, Math.sqrt(squares / (rows.size() - failed)));
  }

  /// What came true for rows that were asked for under `prefix`, as a CSV file.
  String groundTruth(List<List<String>> rows, String prefix) {
    StringBuilder text = new StringBuilder("inferenceId,label\n");
    for (int i = 0; i < rows.size(); i++) {
      text.append(prefix).append(i).append(',').append(data.label(rows.get(i))).append('\n');
    }
    return text.toString();
  }

  /// NaN if there is no answer.
  private double askOne(List<String> row, String id) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "text/csv")
            .header("X-Amzn-SageMaker-Inference-Id", id)
            .POST(HttpRequest.BodyPublishers.ofString(data.questions(List.of(row))))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? Double.parseDouble(answer.body().strip()) : Double.NaN;
    } catch (IOException | NumberFormatException _) {
      return Double.NaN;
    }
  }

  /// Traffic that goes on beside something else until it is stopped.
  Background goOn(List<List<String>> rows, String prefix) {
    return new Background(rows, prefix);
  }

  final class Background {
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Thread thread;

    private Background(List<List<String>> rows, String prefix) {
      thread = Thread.ofVirtual().name("demo-traffic").start(() -> run(rows, prefix));
    }

    private void run(List<List<String>> rows, String prefix) {
      try {
        while (!isOver.get()) {
          int number = requests.getAndIncrement();
          if (Double.isNaN(askOne(rows.get(number % rows.size()), prefix + number))) {
            failed.incrementAndGet();
          }
          LockSupport.parkNanos(5 * PAUSE_NANOS);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    int requests() {
      return requests.get();
    }

    int failed() {
      return failed.get();
    }

    void stop() {
      isOver.set(true);
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
