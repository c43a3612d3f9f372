package io.millrace.server.page;

import io.millrace.base.http.Response;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.Executions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Sends a page's region anew whenever an execution has changed, at most once a second, and every
/// few seconds while nothing does, because durations go on.
final class LiveStream {
  private static final String EVENT = "region";
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofSeconds(5);

  private final Executions executions;
  private final Predicate<ExecutionId> concerns;

  LiveStream(Executions executions, Predicate<ExecutionId> concerns) {
    this.executions = executions;
    this.concerns = concerns;
  }

  /// @param html of the region
  /// @param isLast whether nothing will change any more
  record Part(String html, boolean isLast) {}

  Response events(Supplier<Part> region) {
    return Response.events(sink -> run(region, sink));
  }

  private void run(Supplier<Part> region, Response.EventSink sink)
      throws IOException, InterruptedException {
    Semaphore changes = new Semaphore(0);
    try (var _ =
        executions.listen(
            id -> {
              if (concerns.test(id) && changes.availablePermits() == 0) {
                changes.release();
              }
            })) {
      Part part;
      do {
        part = region.get();
        sink.send(EVENT, part.html());
        Thread.sleep(LEAST);
        var _ = changes.tryAcquire(MOST.toMillis(), TimeUnit.MILLISECONDS);
        changes.drainPermits();
      } while (!part.isLast());
      sink.send("end", "");
    }
  }
}
