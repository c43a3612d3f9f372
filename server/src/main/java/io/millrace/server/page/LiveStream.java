package io.millrace.server.page;

import io.millrace.base.http.Response;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.Executions;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Sends the parts of a page anew that have changed, whenever an execution has: at most once a
/// second, less often if making them takes long, and every few seconds while nothing happens,
/// because durations go on.
public final class LiveStream {
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofSeconds(5);

  /// At most this share of the time goes into making parts.
  private static final int SHARE = 5;

  private final Executions executions;
  private final Predicate<ExecutionId> concerns;

  public LiveStream(Executions executions, Predicate<ExecutionId> concerns) {
    this.executions = executions;
    this.concerns = concerns;
  }

  /// For what no execution tells of, such as runs of clients.
  public static LiveStream everyFewSeconds(Executions executions) {
    return new LiveStream(executions, _ -> false);
  }

  /// What a page shows at one moment.
  ///
  /// @param parts by the name under which the page waits for them; what is left out stays
  /// @param isLast whether nothing will change any more
  public record Frame(Map<String, String> parts, boolean isLast) {
    public Frame {
      parts = Map.copyOf(parts);
    }
  }

  /// @param frames called again and again, by one thread
  public Response events(Supplier<Frame> frames) {
    return Response.events(sink -> run(frames, sink));
  }

  private void run(Supplier<Frame> frames, Response.EventSink sink)
      throws IOException, InterruptedException {
    Semaphore changes = new Semaphore(0);
    Map<String, String> sent = new HashMap<>();
    try (var _ =
        executions.listen(
            id -> {
              if (concerns.test(id) && changes.availablePermits() == 0) {
                changes.release();
              }
            })) {
      Frame frame;
      do {
        long begun = System.nanoTime();
        frame = frames.get();
        for (Map.Entry<String, String> part : frame.parts().entrySet()) {
          if (!part.getValue().equals(sent.put(part.getKey(), part.getValue()))) {
            sink.send(part.getKey(), part.getValue());
          }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        Duration pause = took.multipliedBy(SHARE);
        Thread.sleep(pause.compareTo(LEAST) > 0 ? pause : LEAST);
        var _ = changes.tryAcquire(MOST.toMillis(), TimeUnit.MILLISECONDS);
        changes.drainPermits();
      } while (!frame.isLast());
      sink.send("end", "");
    }
  }
}
