package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.serving.CapturedRows;
import io.millrace.serving.Cars;
import io.millrace.serving.Deployment;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// 200 requests a second while the endpoint is updated five times: none fails, every answer comes
/// from one whole config, every one is captured once. `-Dmillrace.e2e.load-seconds=60` for the long
/// form.
class UpdateUnderLoadTest {
  private static final int PER_SECOND = 200;
  private static final int UPDATES = 5;
  private static final int SECONDS = Integer.getInteger("millrace.e2e.load-seconds", 3);

  @TempDir Path folder;

  private final Queue<String> ids = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  @Test
  void noRequestFailsAndEachAnswerIsCapturedOnce() throws Exception {
    try (TestServer server = new TestServer(folder)) {
      assertThat(server.deploy(1, 20_000)).isInstanceOf(Deployment.Created.class);
      ask(server, "warm");
      int requests = load(server);
      assertThat(failures).isEmpty();
      assertThat(ids).hasSize(requests + 1).doesNotHaveDuplicates();
      server.captures.flush();
      CapturedRows captured = server.captures.since("price", Optional.empty());
      assertThat(captured.inferenceIds()).containsExactlyInAnyOrderElementsOf(ids);
      assertThat(server.captures.dropped()).isZero();
      assertThat(server.endpoints.endpoint("price").config().number()).isEqualTo(1 + UPDATES);
    }
  }

  /// Sends at a steady rate, whatever the answers take; gives how many were sent.
  private int load(TestServer server) throws Exception {
    AtomicInteger sent = new AtomicInteger();
    try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> ticks =
          clock.scheduleAtFixedRate(
              () -> {
                int number = sent.getAndIncrement();
                var _ = requests.submit(() -> ask(server, "request-" + number));
              },
              0,
              1_000_000 / PER_SECOND,
              TimeUnit.MICROSECONDS);
      for (int update = 1; update <= UPDATES; update++) {
        int version = 1 + update;
        Future<Deployment> done =
            requests.submit(() -> server.deploy(version, 20_000 + 1_000 * version));
        assertThat(done.get(30, TimeUnit.SECONDS)).isInstanceOf(Deployment.Updated.class);
        awaitSent(sent, PER_SECOND * SECONDS * update / UPDATES);
      }
      ticks.cancel(false);
    }
    return sent.get();
  }

  private static void awaitSent(AtomicInteger sent, int wanted) throws InterruptedException {
    while (sent.get() < wanted) {
      Thread.sleep(5);
    }
  }

  private void ask(TestServer server, String id) {
    try {
      HttpResponse<String> answer =
          server.post("price", "application/json", Cars.ROW, "X-Amzn-SageMaker-Inference-Id", id);
      int version =
          Integer.parseInt(
              answer
                  .headers()
                  .firstValue("X-Millrace-Model-Versions")
                  .orElse("none/0")
                  .replaceFirst(".*/", ""));
      double price = version == 1 ? 19_500 : 19_500 + 1_000 * version;
      if (answer.statusCode() != 200 || !answer.body().contains("\"score\":" + price + ",")) {
        failures.add(answer.statusCode() + " " + answer.body() + " of version " + version);
      }
      ids.add(id);
    } catch (Exception e) {
      failures.add(e.toString());
    }
  }
}
